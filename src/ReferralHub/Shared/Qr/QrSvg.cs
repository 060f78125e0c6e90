using System.Globalization;
using System.Security;
using System.Text;

namespace ReferralHub.Shared.Qr;

/// <summary>
/// A QR code as a picture of any size: a module is a unit, and each row's runs of dark ones are parts of one path. It brings its light
/// ground and quiet zone along, so that it is read on a dark page too, and holds neither script nor style nor anything from elsewhere.
/// </summary>
internal static class QrSvg
{
    /// <summary>Light modules around it (ISO/IEC 18004:2015, 6.3.8).</summary>
    private const int QuietZone = 4;

    /// <param name="title">What it is, for who cannot see it.</param>
    public static string Of(QrCode code, string title)
    {
        var side = code.Size + (2 * QuietZone);
        return string.Create(CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" shape-rendering="crispEdges">
            <title>{SecurityElement.Escape(title)}</title>
            <rect width="{side}" height="{side}" fill="#fff"/>
            <path fill="#000" d="{Runs(code)}"/>
            </svg>

            """);
    }

    private static StringBuilder Runs(QrCode code)
    {
        var path = new StringBuilder();
        for (var row = 0; row < code.Size; row++)
            for (var column = 0; column < code.Size; column++)
            {
                var start = column;
                while (column < code.Size && code.IsDark(row, column))
                    column++;
                if (column > start)
                    _ = path.Append(CultureInfo.InvariantCulture,
                        $"M{start + QuietZone} {row + QuietZone}h{column - start}v1h{start - column}z");
            }
        return path;
    }
}
