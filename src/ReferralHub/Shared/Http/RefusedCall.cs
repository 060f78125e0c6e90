namespace ReferralHub.Shared.Http;

/// <summary>Why a request was refused, for whoever keeps a log of it after the answer.</summary>
internal static class RefusedCall
{
    private static readonly object s_error = new();

    public static void Note(HttpContext context, Error error) => context.Items[s_error] = error;

    public static Error? ErrorOf(HttpContext context) => context.Items[s_error] as Error;
}
