-- Warning checks that found rows
select distinct check_results.name, check_results.description
from check_results
where check_results.severity = 'warn'
  and check_results.bad_row_count > 0
order by check_results.name;
