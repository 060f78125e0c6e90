using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ReferralHub.Shared.Security;

/// <summary><c>ConnectionStrings__Redis</c> in the form of StackExchange.Redis, as far as one server needs it.</summary>
internal sealed record RedisAddress(string Host, int Port, string User, string Password, bool Ssl, int Database)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out RedisAddress? address)
    {
        address = null;
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !Uri.TryCreate($"redis://{parts[0]}", UriKind.Absolute, out var server) || server.Host.Length == 0
            || server.PathAndQuery is not ("" or "/") || server.UserInfo.Length > 0)
            return false;
        var result = new RedisAddress(server.IdnHost.Trim('[', ']'), server.Port > 0 ? server.Port : 6379, "", "", false, 0);
        foreach (var part in parts.Skip(1))
        {
            // a password may hold = itself
            var (name, value) = part.Split('=', 2) is [var left, var right] ? (left.ToUpperInvariant(), right) : ("", part);
            var known = name switch
            {
                "USER" => result with { User = value },
                "PASSWORD" => result with { Password = value },
                "SSL" when bool.TryParse(value, out var ssl) => result with { Ssl = ssl },
                "DEFAULTDATABASE" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
                    result with { Database = number },
                _ => null
            };
            if (known is null)
                return false;
            result = known;
        }
        address = result;
        return true;
    }
}
