using System.Reflection;
using System.Text.RegularExpressions;
using Carter;
using FluentAssertions;
using FluentValidation;
using MediatR;
using ReferralHub.Shared.Http;
using ReferralHub.Shared.Outbox;
using Xunit;

namespace ReferralHub.Tests.Conventions;

/// <summary>A folder is a use case is a route, or what an outbox message starts.</summary>
public sealed partial class SliceTests
{
    private const string Features = "src/ReferralHub/Features";

    private static readonly Assembly s_api = typeof(JsonBodies).Assembly;

    private static readonly Type[] s_features =
        [.. s_api.GetTypes().Where(type => type.Namespace?.StartsWith("ReferralHub.Features.", StringComparison.Ordinal) is true)];

    private static readonly Slice[] s_slices = [.. Repository.Files(Features, "*.cs").Select(Path.GetDirectoryName).Distinct()
        .Select(folder => folder!.Split('/')).Select(parts => new Slice(parts[^2], parts[^1]))];

    [Fact]
    public void Each_folder_is_a_slice_with_a_route_or_a_message()
    {
        s_slices.Should().HaveCountGreaterThan(15);
        Repository.Files(Features, "*.cs").Should().OnlyContain(file => file.Split('/').Length == 6, "Features/Area/Slice/File.cs");

        foreach (var slice in s_slices)
        {
            slice.Has("").Should().BeTrue($"{slice.Name}.cs is the slice");
            (slice.Has("Module") && slice.Type("Module")!.IsAssignableTo(typeof(ICarterModule)) || slice.HandlesMessage)
                .Should().BeTrue($"{slice.Name} is reached by a module or by a message");
        }
    }

    [Fact]
    public void Each_module_handler_validator_and_statement_lies_in_the_folder_of_its_slice()
    {
        var loose = s_features.Where(type => !type.IsNested && !IsGenerated(type))
            .Where(type => !s_slices.Any(slice => type.Namespace == $"ReferralHub.Features.{slice.Area}"
                && Repository.Files(slice.Folder, "*.cs").Contains($"{slice.Folder}/{type.Name}.cs")));

        s_features.Should().HaveCountGreaterThan(50);
        loose.Should().BeEmpty("a type of its own file, in the namespace of its area");
    }

    [Fact]
    public void Each_message_has_one_slice_that_takes_it_up()
    {
        var messages = s_api.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IOutboxMessage))).ToArray();

        messages.Should().HaveCountGreaterThan(2);
        foreach (var message in messages)
            s_features.SelectMany(Handled).Should().ContainSingle(handled => handled == message, message.Name);
    }

    /// <summary>
    /// Who calls and an id of the path are no input: the one is checked before, the other is found or not. Nor is a lone token, which is
    /// genuine or not, whatever its form.
    /// </summary>
    [Fact]
    public void Each_slice_with_input_has_its_validator()
    {
        var withInput = s_slices.Where(slice => slice.Inputs.Where(IsInput).ToArray() is [_, ..] inputs
            && inputs is not [{ PropertyType.Name: nameof(Secret) }]).ToArray();

        withInput.Should().HaveCountGreaterThan(5);
        foreach (var slice in withInput)
        {
            (slice.Type("Validator")?.GetInterfaces() ?? []).Should().Contain(
                face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IValidator<>), $"{slice.Name} has input");
        }
    }

    [Fact]
    public void Statements_are_in_files_of_their_own()
    {
        var statements = Repository.Files("src/ReferralHub", "*.cs").Where(file => Statement().IsMatch(Repository.Text(file))).ToArray();

        statements.Should().HaveCountGreaterThan(10);
        foreach (var file in statements.Where(file => file.Contains("/Features/", StringComparison.Ordinal)))
            file.Should().EndWith($"/{file.Split('/')[^2]}Sql.cs");
    }

    [Fact]
    public void Each_slice_has_its_tests()
    {
        var tests = Assembly.GetExecutingAssembly().GetTypes().Where(type => type.IsClass).Select(type => type.Name).ToHashSet();

        s_slices.Should().HaveCountGreaterThan(15);
        s_slices.Select(slice => $"{slice.Name}Tests").Where(name => !tests.Contains(name)).Should().BeEmpty();
    }

    [Fact]
    public void No_slice_refers_to_another()
    {
        var names = s_slices.ToDictionary(slice => slice, slice => Repository.Files(slice.Folder, "*.cs")
            .Select(file => Path.GetFileNameWithoutExtension(file)).ToArray());
        names.Values.SelectMany(types => types).Should().HaveCountGreaterThan(40);

        foreach (var slice in s_slices)
        {
            var others = names.Where(pair => pair.Key != slice).SelectMany(pair => pair.Value).ToHashSet();
            foreach (var file in Repository.Files(slice.Folder, "*.cs"))
                Words(Repository.Text(file)).Where(others.Contains).Should().BeEmpty($"{file} is of a slice of its own");
        }
    }

    [Theory]
    [InlineData("Shared")]
    [InlineData("Domain")]
    public void What_slices_share_does_not_know_them(string folder)
    {
        var files = Repository.Files($"src/ReferralHub/{folder}", "*.cs");
        var slices = s_features.Where(type => !type.IsNested && !IsGenerated(type)).Select(type => type.Name).ToHashSet();

        files.Should().HaveCountGreaterThan(4);
        foreach (var file in files)
        {
            var code = Code(Repository.Text(file));
            code.Should().NotMatchRegex(@"ReferralHub\.Features\s*[;.]\s*\w*;", file);
            Words(code).Where(slices.Contains).Should().BeEmpty(file);
        }
    }

    [Fact]
    public void The_domain_is_pure()
    {
        var files = Repository.Files("src/ReferralHub/Domain", "*.cs");

        files.Should().HaveCountGreaterThan(4);
        foreach (var file in files)
            Repository.Text(file).Should().NotContainAny("using Npgsql", "using Microsoft", "using MediatR", "ReferralHub.Shared.Data");
    }

    private static bool IsGenerated(Type type) => type.Name.Contains('<', StringComparison.Ordinal);

    private static bool IsInput(PropertyInfo property) =>
        property.PropertyType != typeof(Caller) && property.Name is not ("Id" or "UserId" or "EqualityContract");

    private static IEnumerable<Type> Handled(Type type) => type.GetInterfaces()
        .Where(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IRequestHandler<,>))
        .Select(face => face.GenericTypeArguments[0]);

    /// <summary>The names in a source, without its comments, texts, members and named arguments.</summary>
    private static IEnumerable<string> Words(string source) => Word().Matches(Code(source)).Select(word => word.Value);

    private static string Code(string source) => Noise().Replace(source, " ");

    [GeneratedRegex(@"""""""[\s\S]*?""""""|""(?:\\.|[^""\\])*""|//.*")]
    private static partial Regex Noise();

    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+(?=[.(])(?!\s*:)")]
    private static partial Regex Word();

    [GeneratedRegex(@"""""""\s*(?:select|insert into|update|delete from|with)\s", RegexOptions.None)]
    private static partial Regex Statement();

    private sealed record Slice(string Area, string Name)
    {
        internal string Folder => $"{Features}/{Area}/{Name}";

        internal bool HandlesMessage => Handlers.SelectMany(Handled).Any(request => request.IsAssignableTo(typeof(IOutboxMessage)));

        /// <summary>What its command or query holds; a message of the outbox is our own.</summary>
        internal IEnumerable<PropertyInfo> Inputs => (Type("")?.GetNestedTypes(BindingFlags.NonPublic) ?? [])
            .Where(type => type.Name is "Command" or "Query")
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public));

        private IEnumerable<Type> Handlers => Type("")?.GetNestedTypes(BindingFlags.NonPublic) ?? [];

        internal bool Has(string part) => File.Exists(Path.Combine(Repository.Root, Folder, $"{Name}{part}.cs"));

        internal Type? Type(string part) =>
            s_features.SingleOrDefault(type => type.FullName == $"ReferralHub.Features.{Area}.{Name}{part}");
    }
}
