namespace ReferralHub.Features.Partners;

internal static class RotatePartnerSecretSql
{
    internal const string Lock =
        """
        select id
        from partners
        where id = @Id
          and disabled_at is null
        for update
        """;

    internal const string DropOld =
        """
        delete from partner_secrets
        where partner_id = @Id
          and id not in (
            select id
            from partner_secrets
            where partner_id = @Id
            order by created_at desc, id desc
            limit @Keep
          )
        """;

    internal const string Insert =
        """
        insert into partner_secrets (id, partner_id, hash, created_at)
        values (@Id, @PartnerId, @Hash, @Now)
        """;
}
