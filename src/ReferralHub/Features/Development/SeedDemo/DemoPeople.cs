namespace ReferralHub.Features.Development;

/// <summary>What becomes of somebody who signs up.</summary>
internal enum Fate
{
    Verifies,

    /// <summary>Pending, and expired after thirty days.</summary>
    Forgets,

    /// <summary>Another name of the referrer's own mailbox: rejected by the screen.</summary>
    Alias,

    /// <summary>From a throw-away mail service: held.</summary>
    ThrowAway,

    /// <summary>From the address at which the referrer is signed in: held.</summary>
    SameHome,

    /// <summary>From an office where many sign up within an hour: the sixth is held.</summary>
    Office,

    /// <summary>Rejected by the admin.</summary>
    Refused,

    /// <summary>A success that the admin takes back.</summary>
    TakenBack
}

/// <summary>Somebody, invited by whom and with which of their codes (null: the default one), when.</summary>
internal sealed record DemoPerson(
    string Username, string First, string Last, string? By, string? Code, int DaysAgo, int Minute, Fate Fate = Fate.Verifies);

/// <summary>A link besides the default one. <see cref="EndsIn"/> days from today.</summary>
internal sealed record DemoLink(
    string Owner, string Label, string Code, int DaysAgo, int? MaxSignups = null, int? EndsIn = null, bool Disabled = false);

/// <summary>The fifty, and their links. Who invites comes before whom they invite.</summary>
internal static class DemoPeople
{
    public const string Ada = "ada";
    public const string Grace = "grace";

    private const string News = "ADA-NEWS";
    private const string Podcast = "ADA-PODCAST";
    private const string Meetup = "ADA-MEETUP";
    private const string Blog = "CHEN-BLOG";
    private const string Office = "RUBEN-OFFICE";

    public static readonly IReadOnlyList<DemoLink> Links =
    [
        new(Ada, "Newsletter", News, 72), new(Ada, "Podcast", Podcast, 49), new(Ada, "Meetup in Berlin", Meetup, 21, 30, EndsIn: 40),
        new(Ada, "Old flyer", "ADA-FLYER", 86, Disabled: true), new("chen", "Blog", Blog, 46), new("ruben", "Office", Office, 20)
    ];

    public static readonly IReadOnlyList<DemoPerson> All =
    [
        new(Grace, "Grace", "Hollis", null, null, 95, 540),
        new(Ada, "Ada", "Brandt", null, null, 92, 600),
        new("sofia", "Sofía", "Núñez", null, null, 90, 700),
        new("bruno", "Bruno", "Costa", Ada, null, 88, 1130),
        new("chen", "Chen", "Wei", Ada, null, 84, 840),
        new("ruben", "Rubén", "Ortega", Ada, null, 80, 1215),
        new("lena", "Lena", "Fischer", Ada, null, 77, 655),
        new("nia", "Nia", "Okafor", "sofia", null, 75, 905),
        new("marek", "Marek", "Novák", Ada, null, 73, 1020, Fate.Forgets),
        new("yuki", "Yuki", "Tanaka", Ada, News, 70, 530),
        new("tomas", "Tomás", "Silva", Ada, News, 66, 1185),
        new("aylin", "Aylin", "Yılmaz", Ada, News, 61, 760),
        new("jonas", "Jonas", "Berg", Ada, null, 57, 1260, Fate.Alias),
        new("priya", "Priya", "Raman", Ada, null, 52, 615),
        new("oskar", "Oskar", "Lind", "sofia", null, 50, 870),
        new("omar", "Omar", "Haddad", Ada, Podcast, 47, 1100),
        new("wanda", "Wanda", "Zielińska", "chen", Blog, 45, 690),
        new("elif", "Elif", "Demir", Ada, null, 44, 985, Fate.Forgets),
        new("felix", "Felix", "Moreau", Ada, News, 41, 1240, Fate.TakenBack),
        new("david", "David", "Mensah", "nia", null, 40, 720),
        new("hana", "Hana", "Sato", Ada, Podcast, 37, 575),
        new("greta", "Greta", "Olsen", "lena", null, 35, 1150),
        new("ivan", "Ivan", "Petrov", Ada, null, 33, 800),
        new("quinn", "Quinn", "Walsh", "chen", null, 30, 1010),
        new("julie", "Julie", "Lambert", Ada, News, 29, 1290, Fate.Refused),
        new("tariq", "Tariq", "Aziz", "oskar", null, 27, 640),
        new("kofi", "Kofi", "Boateng", Ada, Podcast, 26, 895),
        new("uma", "Uma", "Krishnan", "sofia", null, 22, 1075, Fate.Forgets),
        new("luca", "Luca", "Romano", Ada, Meetup, 19, 1205),
        new("anton", "Anton", "Weber", "ruben", Office, 16, 600, Fate.Office),
        new("birgit", "Birgit", "Hansen", "ruben", Office, 16, 606, Fate.Office),
        new("carlos", "Carlos", "Reyes", "ruben", Office, 16, 613, Fate.Office),
        new("doris", "Doris", "Maier", "ruben", Office, 16, 619, Fate.Office),
        new("emil", "Emil", "Larsen", "ruben", Office, 16, 626, Fate.Office),
        new("fatou", "Fatou", "Diallo", "ruben", Office, 16, 632, Fate.Office),
        new("viktor", "Viktor", "Horváth", "lena", null, 15, 945),
        new("mira", "Mira", "Kovač", Ada, null, 13, 1120),
        new("zoe", "Zoë", "Peeters", "ruben", null, 12, 700),
        new("xavier", "Xavier", "Blanc", "nia", null, 10, 1170),
        new("ines", "Inês", "Duarte", "oskar", null, 9, 830),
        new("noor", "Noor", "Rahman", Ada, null, 8, 1220, Fate.SameHome),
        new("hugo", "Hugo", "Nilsson", "chen", Blog, 6, 560),
        new("pavel", "Pavel", "Dvořák", Ada, null, 5, 1045, Fate.ThrowAway),
        new("leila", "Leila", "Farhadi", "chen", Blog, 4, 910),
        new("samir", "Samir", "Naser", "ruben", null, 3, 1230),
        new("rosa", "Rosa", "Vargas", Ada, Meetup, 2, 740),
        new("theo", "Theo", "Jansen", "chen", null, 2, 1085),
        new("simon", "Simon", "Keller", Ada, null, 1, 980, Fate.Forgets),
        new("maya", "Maya", "Levin", "nia", null, 1, 1140),
        new("erik", "Erik", "Dahl", "chen", Blog, 1, 1320)
    ];
}
