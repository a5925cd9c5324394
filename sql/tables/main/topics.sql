-- One row per topic: the IPTC Media Topics, and finer ones of this project under them.
create table if not exists topics (
    topic_id varchar not null,
    name varchar not null,
    parent_id varchar,
    level bigint not null,
    retired date,
    name_de varchar,
    name_fr varchar,
    name_es varchar
);

comment on column topics.topic_id is 'medtop: and eight digits from IPTC, ledger: and a name from this project, another prefix from rules of yours';
comment on column topics.name is 'Name in English';
comment on column topics.parent_id is 'Topic above; null at the top level';
comment on column topics.level is 'From 1, the top level';
comment on column topics.retired is 'Day since which IPTC does not use it; null while it does';
comment on column topics.name_de is 'Name in German; null where none is given';
comment on column topics.name_fr is 'Name in French; null where none is given';
comment on column topics.name_es is 'Name in Spanish; null where none is given';
