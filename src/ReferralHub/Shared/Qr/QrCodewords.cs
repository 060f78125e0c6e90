using System.Text;

namespace ReferralHub.Shared.Qr;

/// <summary>A text as the codewords of a symbol, in the order in which they are placed (ISO/IEC 18004:2015, 7.4 to 7.6).</summary>
internal static class QrCodewords
{
    // Table 2
    private const int ModeBits = 4;
    private const int Bytes = 0b0100;
    private const int Eci = 0b0111;

    // without it bytes are ISO/IEC 8859-1 (7.3.5), and only a guess makes UTF-8 of them
    private const int Utf8 = 26;
    private const int EciBits = 8;

    private const int TerminatorBits = 4;
    private static readonly byte[] s_padding = [0b1110_1100, 0b0001_0001];

    /// <summary>The smallest version that holds it, or null.</summary>
    public static QrVersion? Smallest(string text)
    {
        var bits = (8 * Encoding.UTF8.GetByteCount(text)) + ModeBits + (Ascii.IsValid(text) ? 0 : ModeBits + EciBits);
        return Array.Find(QrVersion.All, version => bits + version.CountBits <= 8 * version.DataCodewords);
    }

    public static byte[] Of(string text, QrVersion version)
    {
        var data = Blocks(Data(text, version), version);
        var correction = data.ConvertAll(block => ReedSolomon.Correction(block, version.Correcting));
        return [.. Interleaved(data), .. Interleaved(correction)];
    }

    public static byte[] Data(string text, QrVersion version)
    {
        var data = new byte[version.DataCodewords];
        var length = 0;
        if (!Ascii.IsValid(text))
        {
            Add(Eci, ModeBits);
            Add(Utf8, EciBits);
        }
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(Bytes, ModeBits);
        Add(bytes.Length, version.CountBits);
        foreach (var each in bytes)
            Add(each, 8);
        // the terminator is zeros, up to the end of its codeword
        var used = (length + TerminatorBits + 7) / 8;
        for (var index = used; index < data.Length; index++)
            data[index] = s_padding[(index - used) % s_padding.Length];
        return data;

        void Add(int value, int bits)
        {
            for (var bit = bits - 1; bit >= 0; bit--, length++)
                data[length / 8] |= (byte)(((value >> bit) & 1) << (7 - (length % 8)));
        }
    }

    /// <summary>As even as can be; those that are one longer are last.</summary>
    private static List<byte[]> Blocks(byte[] data, QrVersion version)
    {
        var blocks = new List<byte[]>();
        for (var (start, left) = (0, version.Blocks); left > 0; left--)
        {
            var length = (data.Length - start) / left;
            blocks.Add(data[start..(start + length)]);
            start += length;
        }
        return blocks;
    }

    /// <summary>The first of each block, the second of each, and so on: a stain hurts all of them a little.</summary>
    private static IEnumerable<byte> Interleaved(List<byte[]> blocks)
    {
        for (var index = 0; index < blocks[^1].Length; index++)
            foreach (var block in blocks)
                if (index < block.Length)
                    yield return block[index];
    }
}
