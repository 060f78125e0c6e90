using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ReferralHub.Shared.Data;

namespace ReferralHub.Benchmarks.Floor;

/// <summary>
/// What the machine can do at best, on bare Kestrel without routes, middleware or services: 200 bytes that are always the same; those
/// behind a token that is checked by hand; and one row by its primary key, through a pool like the API's.
/// </summary>
internal static class FloorServer
{
    public const string Constant = "/constant";
    public const string Signed = "/signed";
    public const string Select = "/select/";
    public const string Secret = "Floor__Secret";

    private const string FindName =
        """
        select username
        from users
        where id = $1
        """;

    private static readonly byte[] s_constant = Encoding.ASCII.GetBytes($$"""{"floor":"{{new string('x', 188)}}"}""");

    public static async Task Serve()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var secret = Convert.FromBase64String(builder.Configuration["Floor:Secret"]!);
        await using var db = Database.Create(builder.Configuration.GetConnectionString("Postgres")!, NullLoggerFactory.Instance);
        await using var app = builder.Build();
        app.Run(context => context.Request.Path.Value switch
        {
            Constant => Answer(context, s_constant),
            Signed => IsSigned(context.Request.Headers.Authorization.ToString(), secret)
                ? Answer(context, s_constant)
                : Refuse(context, StatusCodes.Status401Unauthorized),
            { } path when path.StartsWith(Select, StringComparison.Ordinal) && Guid.TryParse(path.AsSpan(Select.Length), out var id) =>
                Find(context, db, id),
            _ => Refuse(context, StatusCodes.Status404NotFound)
        });
        await app.RunAsync();
    }

    /// <summary>A token that <see cref="IsSigned"/> takes, as long as one of ours.</summary>
    public static string Token(byte[] secret, Guid user, TimeProvider clock)
    {
        var payload = JsonSerializer.Serialize(new
        {
            sub = user,
            exp = clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
            pad = new string('x', 250)
        });
        var content = $"{Base64Url.EncodeToString("""{"alg":"HS256"}"""u8)}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}";
        return $"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(content)))}";
    }

    private static bool IsSigned(string header, byte[] secret)
    {
        const string Bearer = "Bearer ";
        if (!header.StartsWith(Bearer, StringComparison.Ordinal))
            return false;
        var token = Encoding.ASCII.GetBytes(header, Bearer.Length, header.Length - Bearer.Length).AsSpan();
        var (first, last) = (token.IndexOf((byte)'.'), token.LastIndexOf((byte)'.'));
        if (first < 0 || first == last)
            return false;
        return CryptographicOperations.FixedTimeEquals(
                HMACSHA256.HashData(secret, token[..last]), Base64Url.DecodeFromUtf8(token[(last + 1)..]))
            && Expires(Base64Url.DecodeFromUtf8(token[(first + 1)..last])) > TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    }

    private static long Expires(byte[] payload)
    {
        var json = new Utf8JsonReader(payload);
        while (json.Read())
            if (json.TokenType is JsonTokenType.PropertyName && json.ValueTextEquals("exp"u8) && json.Read())
                return json.GetInt64();
        return 0;
    }

    private static async Task Find(HttpContext context, NpgsqlDataSource db, Guid id)
    {
        await using var command = db.CreateCommand(FindName);
        _ = command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        if (await command.ExecuteScalarAsync(context.RequestAborted) is string name)
            await Answer(context, Encoding.UTF8.GetBytes($$"""{"username":"{{name}}"}"""));
        else
            await Refuse(context, StatusCodes.Status404NotFound);
    }

    private static Task Answer(HttpContext context, byte[] json)
    {
        (context.Response.ContentType, context.Response.ContentLength) = ("application/json", json.Length);
        return context.Response.Body.WriteAsync(json, 0, json.Length);
    }

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
