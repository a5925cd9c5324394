-- Rows of the year 2025 in the order of their days, as loading leaves them; what an insert does not name is null.
-- One article in twenty was coded under an older ruleset too. The words are drawn from a pool of 4,000 bodies.
create or replace temp macro name_of(kind, i) as substr(md5(kind || i::varchar), 1, 16);
create or replace temp macro pick(i, salt, n) as (hash(i, salt) % n)::bigint;
create or replace temp macro moment_of(i, n) as timestamptz '2025-01-01 00:00:00+00' + i * (interval 31449600 seconds / n);
create temp table words as
select i, case when i < 40 then ['the','of','to','in','and','a','on','for','with','said'][i % 10 + 1]
    else substr(translate(md5(i::varchar), '0123456789', 'ghijklmnop'), 1, 3 + (i % 7)::integer) end as word
from range(20000) as _(i);
create temp table draws as
select b, w, (20000 * pow(pick(b * 1000 + w, 'w', 1000000) / 1e6, 3))::bigint as n
from range(4000) as _(b), range(220) as _2(w);
create temp table bodies as
select b, string_agg(word, ' ' order by w) as body from draws join words on words.i = n group by b;
create temp table places as
select list(iso3 order by iso3 not in ('IND', 'USA'), iso3) as codes, list(name order by iso3 not in ('IND', 'USA'), iso3) as names
from countries where length(iso3) = 3;
create temp table kinds as select list(event_type order by event_type) as types from event_types;
create temp table themes as select list(topic_id order by topic_id) as topics from topics;

insert into rulesets values ('rules_a', '2025-01-01', false, null), ('rules_b', '2025-02-01', true, null);
insert into sources by name
select 'source' || i as source_id, 'Source ' || i as name, 'source' || i || '.example' as domain, 'en' as language,
    [] as feeds, [] as sitemaps, 'owner' || i % 150 as owner_group from range(200) as _(i);
create temp table made as
select i, name_of('article', i) as article_id, moment_of(i // 200 * 200, $articles) as began,
    strftime(began, '%Y%m%dT%H%M%SZ-0000') as segment_id, 'source' || pick(i, 's', 200) as source_id,
    moment_of(i, $articles) as moment
from range($articles) as _(i);
create temp table drawn as
select *, i * 7919 % 4000 as b, 200 + pick(i, 't', 9000) as n, 40 + pick(i, 'u', 900) as o from made;
insert into articles by name
select article_id, segment_id, source_id, 'https://' || source_id || '.example/' || article_id as url,
    source_id || '.example' as domain, moment as fetched_at,
    names[1 + pick(drawn.i, 'c', len(names))] || ' ' || one.word || ' ' || other.word as title,
    body as body_text, [] as authors, moment as published_at, moment::date as published_date,
    'second' as published_precision, 'json-ld' as published_from, 'en' as language, [] as keywords,
    false as is_paywalled, 'article' as kind, 220 as word_count, 'h1' as title_from,
    name_of('content', drawn.i) as content_hash
from drawn join bodies using (b) join words as one on one.i = n join words as other on other.i = o, places
order by drawn.i;
insert into raw.segments by name
select segment_id, segment_id || '.warc.gz' as file_name, count(*) as page_count, 0 as broken_record_count,
    min(moment) as first_fetched_at
from made group by segment_id order by first_fetched_at;
insert into raw.fetches by name
select name_of('fetch', i) as fetch_id, segment_id, source_id, 'https://' || source_id || '.example/' || article_id as url,
    'page' as purpose, 1 as attempt, 'fetched' as outcome, 200 as http_status, moment as attempted_at from made order by i;
insert into stories by name
select article_id as story_id, article_id as first_article_id, 1 as article_count, 1 as independent_source_count
from made where i % 10 <> 9;
update stories set article_count = 2, independent_source_count = 2
where story_id in (select article_id from made where i % 10 = 8);
insert into story_articles by name
select article_id, name_of('article', i - (i % 10 = 9)::integer) as story_id,
    if(i % 10 = 9, name_of('article', i - 1), null) as copied_from, if(i % 10 = 9, 0.9, null) as containment
from made order by i;
insert into ledger.codings by name
select article_id, 'rules_b' as ruleset_id, segment_id, true as is_shown, 12 as sentence_count,
    5 as parsed_sentence_count, 6 as candidate_count, 0.1 as tone from made order by i;
insert into ledger.codings by name
select * replace ('rules_a' as ruleset_id, false as is_shown) from ledger.codings where hash(article_id) % 20 = 0;

create temp table told as
select i, k, i * 5 + k as m, article_id, segment_id, moment, 'rules_b' as ruleset_id from made, range(5) as _(k);
insert into ledger.event_mentions by name
select name_of('mention', m) as mention_id, article_id, ruleset_id, segment_id, 'body' as part, k + 1 as sentence_index,
    k * 200 as sentence_start, k * 200 + 150 as sentence_end, k * 200 + 20 as trigger_start, k * 200 + 28 as trigger_end,
    'said' as trigger_text, types[1 + pick(m // 2, 'y', len(types))] as event_type, '010' as cameo_code,
    if(pick(m // 2, 'r', 20) = 0, 'planned', 'actual') as realis, '' as realis_words,
    [names[1 + (150 * pow(pick(m // 2, 'a', 1000) / 1000, 2))::bigint]] as source_names,
    [codes[1 + (150 * pow(pick(m // 2, 'a', 1000) / 1000, 2))::bigint]] as source_countries, ['GOV'] as source_sectors,
    [names[1 + (150 * pow(pick(m // 2, 'b', 1000) / 1000, 2))::bigint]] as target_names,
    [codes[1 + (150 * pow(pick(m // 2, 'b', 1000) / 1000, 2))::bigint]] as target_countries, ['GOV'] as target_sectors,
    moment::date + if(pick(m // 2, 'r', 20) = 0, 20, 0) as event_date, 'day' as date_precision,
    names[1 + pick(m // 2, 'p', 150)] as place_name, codes[1 + pick(m // 2, 'p', 150)] as place_country,
    1.0 as latitude, 2.0 as longitude, 0.5 + pick(m, 'f', 50) / 100 as confidence, 'rule' || pick(m, 'x', 900) as rule_id,
    substr(body, k * 200 + 1, 150) as sentence
from told join bodies on bodies.b = i * 7919 % 4000, places, kinds order by m;
insert into ledger.event_mentions by name
select * replace (mention_id || 'a' as mention_id, 'rules_a' as ruleset_id, 0.4 as confidence)
from ledger.event_mentions where hash(article_id) % 20 = 0 and sentence_index > 1;
insert into ledger.events by name
select name_of('event', m // 2) as event_id, ruleset_id, event_type, mode, cameo_code, realis, event_date, date_precision,
    source_names, source_countries, source_sectors, target_names, target_countries, target_sectors,
    place_name, place_country, latitude, longitude, 2 as mention_count, 1 + pick(m, 'n', 2) as article_count,
    1 + pick(m, 'n', 2) as source_count, 1 + pick(m, 'n', 2) as independent_source_count,
    moment as first_seen, moment as last_seen, confidence, mention_id as first_mention_id,
    sentence, titles.title, titles.url
from told join ledger.event_mentions using (article_id, ruleset_id)
join (select article_id, title, url from articles) as titles using (article_id) where m % 2 = 0 and sentence_index = k + 1 order by m;
insert into ledger.event_members by name
select name_of('event', m // 2) as event_id, name_of('mention', m) as mention_id, ruleset_id,
    if(m % 2 = 0, 'first', 'same_story') as reason from told order by m;
insert into ledger.mention_actors by name
select name_of('mention', m) as mention_id, article_id, ruleset_id, segment_id, role, 0 as position, 'body' as part,
    0 as actor_start, 5 as actor_end, 'India' as actor_text, 'India' as name, 'IND' as country, 'GOV' as sector,
    'dictionary' as resolution from told, (values ('source'), ('target')) as _(role) order by m;
insert into ledger.topic_mentions by name
select article_id, 'rules_b' as ruleset_id, segment_id, 'body' as part, k // 2 as sentence_index, k * 50 as phrase_start,
    k * 50 + 9 as phrase_end, 'some words' as phrase_text, topics[1 + pick(i * 4 + k % 4, 'o', 300)] as topic_id, 1.0 as weight
from made, range(20) as _(k), themes order by i, k;
insert into ledger.article_topics by name
select article_id, 'rules_b' as ruleset_id, segment_id, topics[1 + pick(i * 4 + k, 'o', 300)] as topic_id,
    0.5 / (k + 1) as salience, k = 0 as is_primary from made, range(5) as _(k), themes order by i, k;
insert into ledger.entity_mentions by name
select article_id, 'rules_b' as ruleset_id, segment_id, 'body' as part, 8 + k as sentence_index, k * 90 as name_start,
    k * 90 + 5 as name_end, 'India' as name_text, 'organisation' as entity_type,
    'Name ' || pick(i * 3 + k, 'e', 60000) as name, if(k = 0, 'IND', null) as actor_id from made, range(3) as _(k) order by i, k;
insert into ledger.quotations by name
select article_id, 'rules_b' as ruleset_id, segment_id, 'body' as part, 3 as sentence_index, 100 as quotation_start,
    150 as quotation_end, 'some words that were said' as quotation_text, true as is_direct, 'said' as verb,
    if(pick(i, 'q', 300) = 0, 'Narendra Modi', 'Speaker ' || pick(i, 'q', 5000)) as speaker_name from made order by i;
