-- One row per country or territory.
create table if not exists countries (
    iso3 varchar not null,
    iso2 varchar not null,
    fips varchar,
    name varchar not null,
    aliases varchar[] not null,
    adjectives varchar[] not null,
    people varchar[] not null,
    capital varchar,
    seats varchar[] not null,
    continent varchar not null,
    latitude double,
    longitude double
);

comment on column countries.iso3 is 'ISO 3166 alpha-3; XKX for Kosovo';
comment on column countries.iso2 is 'ISO 3166 alpha-2';
comment on column countries.fips is 'FIPS 10-4, as GDELT uses it; null where it had none';
comment on column countries.name is 'Name in English';
comment on column countries.aliases is 'Other names';
comment on column countries.adjectives is 'Words for what belongs to it';
comment on column countries.people is 'Words for its people';
comment on column countries.capital is 'Capital; null where there is none';
comment on column countries.seats is 'Places that stand for its government';
comment on column countries.continent is 'Continent';
comment on column countries.latitude is 'Degrees north of its middle; null when unknown';
comment on column countries.longitude is 'Degrees east of its middle; null when unknown';
