using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MimeKit;

namespace ReferralHub.Tests.Host;

/// <summary>What is wrong with a mail server.</summary>
public enum SmtpFault
{
    None,

    /// <summary>421: come back later.</summary>
    Refuses,

    /// <summary>It takes the connection and says nothing.</summary>
    Hangs,

    /// <summary>It talks on and on and does not come to the end of its answer.</summary>
    Babbles,

    /// <summary>It hangs up in the middle of a message.</summary>
    TakesHalf,

    /// <summary>It takes a message over and hangs up before it says so, when it gets it first: nobody can tell.</summary>
    HidesThatItTook,

    /// <summary>It takes a message over and then hangs up instead of saying goodbye.</summary>
    LeavesWithoutGoodbye,
}

/// <summary>
/// A mail server on a port of its own that keeps what it accepts (RFC 5321 as far as a client of it goes). <see cref="BeforeAccepting"/>
/// runs between the last line of a message and the 250 that takes it over: the moment in which a crash hurts most.
/// </summary>
public sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<MimeMessage> _mails = [];
    private readonly List<string> _lines = [];
    private readonly HashSet<string> _taken = [];
    private readonly Task _accepting;
    private int _failed;

    public SmtpSink()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = Accept();
    }

    public int Port { get; }

    public Func<Task> BeforeAccepting { get; set; } = () => Task.CompletedTask;

    public SmtpFault Fault { get; set; }

    /// <summary>How often somebody met with it.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>The answer to RCPT TO.</summary>
    public string Recipient { get; set; } = "250 2.1.5 OK";

    /// <summary>The answer to AUTH.</summary>
    public string Authentication { get; set; } = "235 2.7.0 welcome";

    /// <summary>With one it speaks TLS after STARTTLS.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>What EHLO offers.</summary>
    public string[] Extensions { get; set; } = ["PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8"];

    public IReadOnlyList<MimeMessage> Mails
    {
        get
        {
            lock (_lock)
                return [.. _mails];
        }
    }

    /// <summary>The commands of its clients.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    public Dictionary<string, string> Settings => new()
    {
        ["Email:PickupDirectory"] = "",
        ["Email:Smtp:Host"] = "127.0.0.1",
        ["Email:Smtp:Port"] = Port.ToString(CultureInfo.InvariantCulture),
        ["Email:Smtp:UseTls"] = "false",
    };

    /// <summary>Of 127.0.0.1, signed by itself.</summary>
    public static X509Certificate2 OwnCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task Accept()
    {
        var served = new List<Task>();
        try
        {
            while (true)
                served.Add(Serve(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            // the end of the test
        }
        await Task.WhenAll(served);
    }

    private async Task Serve(TcpClient client)
    {
        // one client meets one kind of server
        var fault = Fault;
        try
        {
            using var served = client;
            await Greet(fault, Writer(client.GetStream()));
            if (!await Talk(fault, client.GetStream()))
                return;

            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(Certificate!);
            await Talk(fault, tls);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or AuthenticationException)
        {
            // the client hung up, as one that is killed does, or this server did
        }
    }

    /// <returns>Whether to go on with TLS.</returns>
    private async Task<bool> Talk(SmtpFault fault, Stream stream)
    {
        var reader = new StreamReader(stream, Encoding.Latin1);
        var writer = Writer(stream);
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            lock (_lock)
                _lines.Add(stream is SslStream ? $"TLS {line}" : line);
            switch (line.Split(' ', ':')[0].ToUpperInvariant())
            {
                case "EHLO": await writer.WriteLineAsync(string.Join("\r\n", Capabilities())); break;
                case "AUTH": await writer.WriteLineAsync(Authentication); break;
                case "RCPT": await writer.WriteLineAsync(Recipient); break;
                case "DATA": await Receive(fault, reader, writer); break;
                case "QUIT": await writer.WriteLineAsync("221 2.0.0 bye"); return false;
                case "STARTTLS" when Certificate is not null: await writer.WriteLineAsync("220 2.0.0 go ahead"); return true;
                case "STARTTLS": await writer.WriteLineAsync("502 5.5.1 not here"); break;
                default: await writer.WriteLineAsync("250 2.0.0 OK"); break;
            }
        }
        return false;
    }

    private static StreamWriter Writer(Stream stream) => new(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };

    private IEnumerable<string> Capabilities()
    {
        string[] lines = ["sink greets you", .. Extensions];
        return lines.Select((line, index) => $"250{(index < lines.Length - 1 ? '-' : ' ')}{line}");
    }

    private async Task Greet(SmtpFault fault, StreamWriter writer)
    {
        switch (fault)
        {
            case SmtpFault.Refuses:
                await writer.WriteLineAsync("421 4.3.2 come back later");
                throw Met();
            case SmtpFault.Hangs:
                Met();
                await Task.Delay(Timeout.Infinite, _stop.Token);
                break;
            case SmtpFault.Babbles:
                Met();
                while (true)
                {
                    await writer.WriteLineAsync("220-sink, but before that");
                    await Task.Delay(200, _stop.Token);
                }
            default:
                await writer.WriteLineAsync("220 sink");
                break;
        }
    }

    private async Task Receive(SmtpFault fault, StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go on");
        var lines = new List<string>();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
        {
            if (fault is SmtpFault.TakesHalf)
                throw Met();
            lines.Add(line.StartsWith('.') ? line[1..] : line);
        }
        using var bytes = new MemoryStream(Encoding.Latin1.GetBytes(string.Join("\r\n", lines)));
        var mail = await MimeMessage.LoadAsync(bytes, _stop.Token);
        Secrets.OfSuite.NoteMail(mail.TextBody!);
        bool isFirst;
        lock (_lock)
        {
            isFirst = _taken.Add(mail.MessageId!);
            _mails.Add(mail);
        }
        await BeforeAccepting().WaitAsync(_stop.Token);
        if (fault is SmtpFault.HidesThatItTook && isFirst)
            throw Met();
        await writer.WriteLineAsync("250 2.0.0 taken");
        if (fault is SmtpFault.LeavesWithoutGoodbye)
            throw Met();
    }

    private IOException Met()
    {
        Interlocked.Increment(ref _failed);
        return new IOException("gone");
    }
}
