using System.Collections.Concurrent;
using System.Reflection;
using HandlebarsDotNet;

namespace ReferralHub.Shared.Mail;

/// <summary>
/// The Handlebars templates of this folder, a <c>.txt.hbs</c> and a <c>.html.hbs</c> each. HTML escapes every value; plain text escapes
/// none.
/// </summary>
internal sealed class MailTemplates
{
    private readonly IHandlebars _text =
        Handlebars.Create(new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = true });
    private readonly IHandlebars _html = Handlebars.Create(new HandlebarsConfiguration { ThrowOnUnresolvedBindingExpression = true });
    private readonly ConcurrentDictionary<string, HandlebarsTemplate<object, object>> _compiled = new();

    public (string Text, string Html) Render(string name, object values) =>
        (Compiled(_text, $"{name}.txt.hbs")(values), Compiled(_html, $"{name}.html.hbs")(values));

    private HandlebarsTemplate<object, object> Compiled(IHandlebars handlebars, string file) => _compiled.GetOrAdd(file, _ =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"mail/{file}")
            ?? throw new InvalidOperationException($"There is no mail template {file}");
        using var reader = new StreamReader(stream);
        return handlebars.Compile(reader.ReadToEnd());
    });
}
