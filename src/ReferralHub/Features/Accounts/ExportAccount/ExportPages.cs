using System.Runtime.CompilerServices;
using ReferralHub.Shared.Data;

namespace ReferralHub.Features.Accounts;

/// <summary>
/// Rows in the order of their ids, a page at a time. The first page is there before the answer begins: what fails by then is answered as an
/// error. Each later one is read when the one before is written, and waits for PostgreSQL no longer than a request does.
/// </summary>
internal static class ExportPages
{
    internal const int Size = 1000;

    /// <param name="read">Up to <see cref="Size"/> rows after this id.</param>
    public static async Task<IAsyncEnumerable<T>> Begin<T>(Func<Guid, Task<List<T>>> read, Func<T, Guid> id) =>
        All(await read(Guid.Empty), read, id);

    private static async IAsyncEnumerable<T> All<T>(
        List<T> page, Func<Guid, Task<List<T>>> read, Func<T, Guid> id, [EnumeratorCancellation] CancellationToken ct = default)
    {
        while (true)
        {
            foreach (var row in page)
                yield return row;
            if (page.Count < Size)
                yield break;
            ct.ThrowIfCancellationRequested();
            page = await Patiently(read, id(page[^1]));
        }
    }

    private static Task<List<T>> Patiently<T>(Func<Guid, Task<List<T>>> read, Guid after)
    {
        Patience.BeginRequest();
        return read(after);
    }
}
