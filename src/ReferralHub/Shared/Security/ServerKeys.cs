using System.Security.Cryptography;
using System.Text;
using ReferralHub.Shared.Hosting;

namespace ReferralHub.Shared.Security;

/// <summary>
/// Keys for one purpose each, derived from <c>Secrets:Master</c> by HKDF-SHA256 (RFC 5869): none tells anything of another.
/// </summary>
internal sealed class ServerKeys
{
    public ServerKeys(Settings settings)
    {
        var master = Convert.FromBase64String(settings.Secrets.Master);
        ReferralCodes = Derive(master, "referral-codes/v1");
        OneTimeSecrets = Derive(master, "one-time-secrets/v1");
        RefreshKeys = Derive(master, "refresh-keys/v1");
        Cursors = Derive(master, "cursors/v1");
        Csrf = Derive(master, "csrf/v1");
        LoginFailures = Derive(master, "login-failures/v1");
        SmsWebhook = Derive(master, "sms-webhook/v1");
        ReferralSignals = Derive(master, "referral-signals/v1");
        AttributionCookies = Derive(master, "attribution-cookies/v1");
        ClickVisitors = Derive(master, "click-visitors/v1");
        IdempotencyKeys = Derive(master, "idempotency-keys/v1");
        PartnerSecrets = Derive(master, "partner-secrets/v1");
        WebhookSecrets = Derive(master, "webhook-secrets/v1");
        KeptSecrets = Derive(master, "kept-secrets/v1");
        SendingBudgets = Derive(master, "sending-budgets/v1");
    }

    public byte[] ReferralCodes { get; }
    public byte[] OneTimeSecrets { get; }
    public byte[] RefreshKeys { get; }
    public byte[] Cursors { get; }
    public byte[] Csrf { get; }
    public byte[] LoginFailures { get; }
    public byte[] SmsWebhook { get; }
    public byte[] ReferralSignals { get; }
    public byte[] AttributionCookies { get; }
    public byte[] ClickVisitors { get; }
    public byte[] IdempotencyKeys { get; }
    public byte[] PartnerSecrets { get; }
    public byte[] WebhookSecrets { get; }
    public byte[] KeptSecrets { get; }
    public byte[] SendingBudgets { get; }

    private static byte[] Derive(byte[] master, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: Encoding.ASCII.GetBytes(purpose));
}
