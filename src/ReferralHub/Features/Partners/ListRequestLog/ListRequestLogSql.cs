namespace ReferralHub.Features.Partners;

internal static class ListRequestLogSql
{
    internal const string Newest =
        """
        select
          id,
          at,
          method,
          route,
          status,
          code,
          errors::text as errors
        from partner_requests
        where partner_id = @PartnerId
          and id < @Before
          and at >= @Since
        order by id desc
        limit @Rows
        """;
}
