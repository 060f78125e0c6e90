namespace ReferralHub.Shared.OpenApi;

/// <summary>What stands on a route's line.</summary>
internal sealed record Route(string Method, IList<object> Metadata)
{
    public bool IsUnsafe => !HttpMethods.IsGet(Method) && !HttpMethods.IsHead(Method);

    public bool Has<T>() => Metadata.OfType<T>().Any();

    public T? The<T>() => Metadata.OfType<T>().LastOrDefault();

    public IEnumerable<T> All<T>() => Metadata.OfType<T>();
}
