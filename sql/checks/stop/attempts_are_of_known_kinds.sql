-- Purposes and outcomes of all attempts are ones that coverage counts.
select fetches.fetch_id, fetches.url, fetches.purpose, fetches.outcome
from raw.fetches
where in_batch(fetches.segment_id)
  and (
      fetches.purpose not in ('page', 'feed', 'sitemap', 'robots')
      or fetches.outcome not in (
          'fetched', 'not_modified', 'robots_denied', 'robots_unreachable', 'blocked_address', 'refused_url',
          'bad_redirect', 'http_error', 'server_error', 'rate_limited', 'host_paused', 'timeout', 'dns_failed',
          'connection_failed', 'tls_failed', 'protocol_error', 'truncated', 'too_large', 'bad_encoding',
          'bad_content_type', 'empty', 'bad_feed', 'not_http'
      )
  );
