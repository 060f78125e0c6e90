namespace ReferralHub.Features.Partners;

internal static class CreatePartnerSql
{
    internal const string Insert =
        """
        with partner as (
          insert into partners (id, name, email, scopes, created_at)
          values (@Id, @Name, @Email, @Scopes, @Now)
          on conflict do nothing
          returning id
        )
        insert into partner_secrets (id, partner_id, hash, created_at)
        select @SecretId, id, @Hash, @Now
        from partner
        """;
}
