-- Names of country codes, by the map of country_map(); a code without a name stays as it is.
create or replace macro names_of(codes, country_names) as
    list_transform(codes, lambda code: coalesce(country_names[code], code));

-- Examples
-- select names_of(['IND', 'IGO'], map {'IND': 'India'}) = ['India', 'IGO'];
-- select names_of([], map {'IND': 'India'}) = [];
