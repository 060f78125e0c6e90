using System.Runtime.CompilerServices;

namespace ReferralHub.Tests.Host;

internal static class Threads
{
    // so that what is started at once runs at once: on two cores the pool begins with two threads and adds one or two a second
    [ModuleInitializer]
    internal static void Enough() => ThreadPool.SetMinThreads(64, 64);
}
