using System.Globalization;

namespace ReferralHub.Shared.Hosting;

/// <summary>
/// Files named by when what they tell of happened. A message that is sent again has the same name, so nobody looks through the folder for
/// its first copy, which in a folder of thousands costs more than a password.
/// </summary>
internal static class PickupFolder
{
    public static string NameOf(DateTime at, string id, string extension) =>
        string.Create(CultureInfo.InvariantCulture, $"{at.ToUniversalTime():yyyyMMdd'T'HHmmssfff'Z'}-{id}.{extension}");
}
