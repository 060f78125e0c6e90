using FluentAssertions;
using ReferralHub.Migrations.Tests.Host;
using Xunit;

namespace ReferralHub.Migrations.Tests;

/// <summary>Scripts must suit a running release. Those of the first release meet none: they run on an empty database.</summary>
public sealed class ScriptRulesTests : IDisposable
{
    private const int FirstRelease = 23;

    private readonly ScriptFolder _scripts = new();

    public void Dispose() => _scripts.Dispose();

    [Fact]
    public void Scripts_after_the_first_release_keep_the_rules()
    {
        var embedded = MigrationFile.Embedded();

        var (first, later) = (embedded.Where(file => file.Number <= FirstRelease), embedded.Where(file => file.Number > FirstRelease));

        first.SelectMany(ScriptRules.BrokenBy).Should().NotBeEmpty("else the rules see nothing");
        later.SelectMany(ScriptRules.BrokenBy).Should().BeEmpty();
    }

    [Theory]
    [InlineData("drop", "drop table users")]
    [InlineData("drop", "alter table users drop column phone")]
    [InlineData("drop", "drop index ix_users_phone")]
    [InlineData("drop", "drop trigger users_standing on users")]
    [InlineData("rename", "alter table users rename to people")]
    [InlineData("rename", "alter table users rename column phone to mobile")]
    [InlineData("type", "alter table users alter column phone type varchar(20)")]
    [InlineData("type", "alter table users alter phone set data type varchar(20)")]
    [InlineData("not-null", "alter table users alter column phone set not null")]
    [InlineData("not-null", "alter table users add column age integer not null")]
    [InlineData("not-null", "alter table users add age integer not null, add size integer default 0")]
    [InlineData("rewrite", "alter table users add column salt uuid default gen_random_uuid()")]
    [InlineData("rewrite", "alter table users add column loud text generated always as (upper(username)) stored")]
    [InlineData("rewrite", "alter table users add column number bigserial")]
    [InlineData("constraint", "alter table users add column age integer check (age > 0)")]
    [InlineData("constraint", "alter table users add constraint fk foreign key (boss) references users (id)")]
    [InlineData("constraint", "alter table users add unique (phone)")]
    [InlineData("index", "create index ix_users_phone on users (phone)")]
    [InlineData("index", "create unique index ux_users_phone on users (phone)")]
    [InlineData("lock", "lock table users")]
    [InlineData("lock", "truncate users")]
    [InlineData("rows", "update users set phone = null")]
    [InlineData("rows", "delete from users where phone is null")]
    [InlineData("rows", "with gone as (select id from users) delete from users using gone where users.id = gone.id")]
    [InlineData("fill", "insert into seen select id from users; create trigger t after insert on users execute function f()")]
    public void What_the_release_before_would_suffer_from_is_told(string rule, string script)
    {
        Broken(script).Should().ContainSingle().Which.Should().StartWith("0001_change_users.sql, line 2, ").And.Contain($", {rule}: ");
        Broken(script, $"-- allows {rule}: nobody uses it since 0030").Should().BeEmpty();
        Broken(script, $"-- allows {rule}:").Should().ContainSingle("a reason is part of it");
    }

    [Fact]
    public void Two_tables_in_use_are_two_scripts()
    {
        const string both = "alter table users add column age integer; alter table sessions add column age integer";

        Broken(both).Should().ContainSingle().Which.Should().StartWith("0001_change_users.sql, sessions, tables: ");
        Broken(both, "-- allows tables: nobody reads them together").Should().BeEmpty();
    }

    [Theory]
    [InlineData("alter table users add column age integer")]
    [InlineData("alter table users add column age integer not null default 0, add column at timestamptz not null default now()")]
    [InlineData("alter table users add constraint old check (age > 0) not valid")]
    [InlineData("alter table users validate constraint old")]
    [InlineData("alter table users add constraint named check (username is not null) not valid")]
    [InlineData("alter table users drop constraint old, add constraint new check (age > 0 or age < 9) not valid")]
    [InlineData("create table pets (id uuid primary key, of uuid not null references users (id)); create index ix_pets_of on pets (of)")]
    [InlineData("create table pets (id uuid); alter table pets add name text not null; update pets set name = 'x'; delete from pets")]
    [InlineData("create or replace function f() returns trigger language plpgsql as $$ begin update users set phone = null; end $$")]
    [InlineData("create trigger t after insert on users execute function f(); insert into seen select id from users")]
    [InlineData("-- migrate: outside a transaction\ndo $$ begin update users set phone = null; commit; end $$")]
    [InlineData("-- migrate: outside a transaction\ncreate index concurrently if not exists ix_users_phone on users (phone)")]
    public void What_it_does_not_notice_is_not(string script) => Broken(script).Should().BeEmpty();

    private IEnumerable<string> Broken(string script, string comment = "-- why")
    {
        _scripts["0001_change_users.sql"] = $"{comment}\n{script};\n";
        return ScriptRules.BrokenBy(MigrationFile.In(_scripts.Path).Single());
    }
}
