using System.Globalization;
using HandlebarsDotNet;

namespace ReferralHub.Shared.Mail;

/// <summary>
/// The Handlebars templates of this folder, a <c>.txt.hbs</c> and a <c>.html.hbs</c> each. HTML escapes every value, plain text none.
/// </summary>
internal sealed class MailTemplates
{
    private readonly IHandlebars _text = Create(escape: false);

    private readonly IHandlebars _html = Create(escape: true);

    private readonly Dictionary<string, HandlebarsTemplate<object, object>> _compiled = [];

    public MailTemplates()
    {
        var assembly = typeof(MailTemplates).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".hbs", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            _compiled[name] = (name.EndsWith(".html.hbs", StringComparison.Ordinal) ? _html : _text).Compile(reader.ReadToEnd());
        }
    }

    internal string Text(string template, object values) => _compiled[$"mail/{template}.txt.hbs"](values);

    internal string Html(string template, object values) => _compiled[$"mail/{template}.html.hbs"](values);

    private static IHandlebars Create(bool escape) => Handlebars.Create(new HandlebarsConfiguration
    {
        NoEscape = !escape,
        ThrowOnUnresolvedBindingExpression = true,
        FormatProvider = CultureInfo.InvariantCulture,
    });
}
