-- One row: the names of all countries by code, to join where codes should be readable.
create or replace macro country_map() as table
    select map(list(countries.iso3), list(countries.name)) as country_names
    from countries;

-- Examples
-- select country_names['IND'] = 'India' from country_map();
