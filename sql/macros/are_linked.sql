-- True where an act runs between two countries, either way, or both do it together with nobody as target.
create or replace macro are_linked(source_countries, target_countries, first_country, second_country) as
    (list_contains(source_countries, first_country) and list_contains(target_countries, second_country))
    or (list_contains(source_countries, second_country) and list_contains(target_countries, first_country))
    or (
        len(target_countries) = 0
        and list_contains(source_countries, first_country)
        and list_contains(source_countries, second_country)
    );

-- Examples
-- select are_linked(['IND'], ['USA'], 'USA', 'IND');
-- select are_linked(['IND', 'USA'], [], 'USA', 'IND');
-- select not are_linked(['IND', 'USA'], ['CHN'], 'USA', 'IND');
