using System.Globalization;
using System.Text;

namespace ReferralHub.Shared.Security;

/// <summary>Reads RESP2 answers off a stream.</summary>
internal sealed class RespReader(Stream stream, Encoding encoding)
{
    // scripts answer in some bytes and states in some hundred: more is not Redis
    private const int MaxBytes = 1024 * 1024;

    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    public async Task<object?> Next()
    {
        var line = await Line();
        return (line.Length > 0 ? line[0] : ' ', line.Length > 0 ? line[1..] : "") switch
        {
            ('+', var text) => text,
            ('-', var text) => new RedisRefusedException(text),
            (':', var text) => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            ('$', "-1") or ('*', "-1") => null,
            ('$', var length) => await Text(Count(length)),
            ('*', var count) => await Array(Count(count)),
            _ => throw new InvalidDataException("This is not RESP")
        };
    }

    private static int Count(string text) =>
        int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) is var count and <= MaxBytes
            ? count
            : throw new InvalidDataException("Too long");

    private async Task<object?[]> Array(int count)
    {
        var items = new List<object?>();
        for (var number = 0; number < count; number++)
            items.Add(await Next());
        return [.. items];
    }

    private async Task<string> Line()
    {
        int length;
        while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
            await Fill();
        return Take(length);
    }

    private async Task<string> Text(int length)
    {
        while (_end - _start < length + 2)
            await Fill();
        return Take(length);
    }

    private string Take(int length)
    {
        var text = encoding.GetString(_buffer, _start, length);
        _start += length + 2;
        return text;
    }

    private async Task Fill()
    {
        if (_end - _start > MaxBytes)
            throw new InvalidDataException("Too long");
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
            System.Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end));
        _end += read > 0 ? read : throw new EndOfStreamException();
    }
}
