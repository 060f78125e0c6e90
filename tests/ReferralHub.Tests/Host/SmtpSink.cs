using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReferralHub.Tests.Host;

/// <summary>What is wrong with a mail server.</summary>
public enum SmtpFault
{
    None,

    /// <summary>421: come back later.</summary>
    Refuses,

    /// <summary>It takes the connection and says nothing.</summary>
    Hangs,

    /// <summary>It hangs up in the middle of a message.</summary>
    TakesHalf,

    /// <summary>It takes a message over and hangs up before it says so, when it gets it first: nobody can tell.</summary>
    HidesThatItTook
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
    private readonly List<string> _mails = [];
    private readonly HashSet<string> _taken = [];
    private readonly Task _accepting;
    private int _failed;

    public SmtpSink()
    {
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Func<Task> BeforeAccepting { get; set; } = () => Task.CompletedTask;

    public SmtpFault Fault { get; set; }

    /// <summary>How often somebody met with it.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>The answer to RCPT TO.</summary>
    public string Recipient { get; set; } = "250 OK";

    public IReadOnlyList<string> Mails
    {
        get
        {
            lock (_lock)
                return [.. _mails];
        }
    }

    public Dictionary<string, string> Settings => new()
    {
        ["Email:PickupDirectory"] = "",
        ["Email:Smtp:Host"] = "127.0.0.1",
        ["Email:Smtp:Port"] = Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Email:Smtp:UseTls"] = "false"
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // the end of the test
        }
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            using var served = client;
            using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
            await using var writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            if (Fault is SmtpFault.Hangs or SmtpFault.Refuses)
                _ = Interlocked.Increment(ref _failed);
            if (Fault is SmtpFault.Hangs)
                await Task.Delay(Timeout.Infinite, _stop.Token);
            await writer.WriteLineAsync(Fault is SmtpFault.Refuses ? "421 come back later" : "220 sink");
            if (Fault is SmtpFault.Refuses)
                return;
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
                switch (line.Split(' ', ':')[0].ToUpperInvariant())
                {
                    case "RCPT": await writer.WriteLineAsync(Recipient); break;
                    case "DATA": await Receive(reader, writer); break;
                    case "QUIT": await writer.WriteLineAsync("221 bye"); return;
                    default: await writer.WriteLineAsync("250 OK"); break;
                }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // the client hung up, as one that is killed does
        }
    }

    private async Task Receive(StreamReader reader, StreamWriter writer)
    {
        await writer.WriteLineAsync("354 go on");
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
            mail.AppendLine(Fault is SmtpFault.TakesHalf
                ? throw Gone()
                : line.StartsWith("..", StringComparison.Ordinal) ? line[1..] : line);
        bool isFirst;
        lock (_lock)
        {
            isFirst = _taken.Add(mail.ToString().Split('\n').First(header => header.StartsWith("Message-ID", StringComparison.Ordinal)));
            _mails.Add(mail.ToString());
        }
        await BeforeAccepting();
        if (Fault is SmtpFault.HidesThatItTook && isFirst)
            throw Gone();
        await writer.WriteLineAsync("250 taken");
    }

    private IOException Gone()
    {
        _ = Interlocked.Increment(ref _failed);
        return new IOException("gone");
    }
}
