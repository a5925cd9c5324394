-- CAMEO role code of a sector; empty where CAMEO has none.
create or replace macro gdelt_sector(sector) as
    case when sector in (
        'GOV', 'LEG', 'JUD', 'MIL', 'COP', 'SPY', 'PTY', 'OPP', 'REB', 'CRM', 'CVL', 'BUS', 'LAB', 'MED', 'EDU', 'NGO', 'IGO'
    ) then sector else '' end;

-- Examples
-- select gdelt_sector('GOV') = 'GOV' and gdelt_sector('REL') = '' and gdelt_sector(null) = '';
