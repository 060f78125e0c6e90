namespace ReferralHub.Shared.Qr;

/// <summary>
/// The codewords by which a reader corrects errors (ISO/IEC 18004:2015, 7.5.2 and Annex A): what is left of the data, as a polynomial over
/// GF(2^8), divided by the product of (x - 2^0) to (x - 2^(n-1)). Coefficients stand in arrays from the highest power down.
/// </summary>
internal static class ReedSolomon
{
    /// <summary>x^8 + x^4 + x^3 + x^2 + 1, modulo which 2 has 255 powers.</summary>
    private const int Modulus = 0b1_0001_1101;
    private const int Order = 255;

    private static readonly byte[] s_powers = Powers();
    private static readonly byte[] s_logarithms = Logarithms();

    public static byte[] Correction(byte[] data, int count)
    {
        var generator = Generator(count);
        byte[] rest = [.. data, .. new byte[count]];
        for (var lead = 0; lead < data.Length; lead++)
        {
            var quotient = rest[lead];
            for (var index = 0; index <= count; index++)
                rest[lead + index] ^= Product(generator[index], quotient);
        }
        return rest[data.Length..];
    }

    private static byte[] Generator(int count)
    {
        byte[] product = [1];
        for (var power = 0; power < count; power++)
        {
            // times x it is one longer; a minus is a plus here, and both are an exclusive or
            byte[] next = [.. product, 0];
            for (var index = 0; index < product.Length; index++)
                next[index + 1] ^= Product(product[index], s_powers[power]);
            product = next;
        }
        return product;
    }

    private static byte Product(byte left, byte right) =>
        left == 0 || right == 0 ? (byte)0 : s_powers[(s_logarithms[left] + s_logarithms[right]) % Order];

    private static byte[] Powers()
    {
        var (powers, power) = (new byte[Order], 1);
        for (var exponent = 0; exponent < Order; exponent++)
        {
            powers[exponent] = (byte)power;
            power <<= 1;
            if (power > byte.MaxValue)
                power ^= Modulus;
        }
        return powers;
    }

    private static byte[] Logarithms()
    {
        var logarithms = new byte[Order + 1];
        for (var exponent = 0; exponent < Order; exponent++)
            logarithms[s_powers[exponent]] = (byte)exponent;
        return logarithms;
    }
}
