namespace ReferralHub.Features.Partners;

internal static class IssuePartnerTokenSql
{
    internal const string FindScopes =
        """
        select p.scopes
        from partners p
        where p.id = @Id
          and p.disabled_at is null
          and exists (
            select
            from partner_secrets s
            where s.partner_id = p.id
              and s.hash = @Hash
          )
        """;
}
