-- Pages that gave no article, by reason
select rejects.stage, rejects.reason, count(*) as pages, min(rejects.url) as example
from rejects
where list_contains(getvariable('segment_ids'), rejects.segment_id)
group by rejects.stage, rejects.reason
order by pages desc, rejects.reason;
