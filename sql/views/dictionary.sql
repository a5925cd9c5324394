-- One row per table, view, macro and column, with what it means.
-- A column of a view that has no comment of its own takes that of the table it comes from.
create or replace view dictionary as
with objects as (
    select duckdb_tables.schema_name, duckdb_tables.table_name as name, 'table' as kind, null::varchar as parameters, duckdb_tables.comment
    from duckdb_tables()
    where duckdb_tables.database_name = current_database()
      and not duckdb_tables.internal
      and not starts_with(duckdb_tables.schema_name, 'fts_')  -- the full-text index, for search_articles to ask
    union all
    select duckdb_views.schema_name, duckdb_views.view_name, 'view', null, duckdb_views.comment
    from duckdb_views()
    -- On a lake, views and macros are temporary.
    where duckdb_views.database_name in (current_database(), 'temp')
      and not duckdb_views.internal
    union all
    select
        duckdb_functions.schema_name,
        duckdb_functions.function_name,
        replace(duckdb_functions.function_type, '_', ' '),
        array_to_string(duckdb_functions.parameters, ', '),
        duckdb_functions.comment
    from duckdb_functions()
    where duckdb_functions.database_name in (current_database(), 'temp')
      and not duckdb_functions.internal
      and not starts_with(duckdb_functions.schema_name, 'fts_')
),
columns as (
    select
        duckdb_columns.schema_name,
        duckdb_columns.table_name as name,
        duckdb_columns.column_name,
        duckdb_columns.column_index,
        duckdb_columns.data_type,
        duckdb_columns.comment
    from duckdb_columns()
    where duckdb_columns.database_name in (current_database(), 'temp')
      and not duckdb_columns.internal
),
inherited as (
    select
        columns.column_name,
        any_value(columns.comment) as comment,
        map_from_entries(list((columns.name, columns.comment))) as comments
    from columns
    where columns.comment is not null
      and columns.schema_name <> 'raw'
      and exists (
          select true
          from objects
          where objects.kind = 'table'
            and objects.schema_name = columns.schema_name
            and objects.name = columns.name
      )
    group by columns.column_name
),
listed as (
    select
        objects.schema_name,
        objects.name,
        objects.kind,
        0::bigint as position,
        null::varchar as column_name,
        objects.parameters as data_type,
        objects.comment
    from objects
    union all
    select
        columns.schema_name,
        columns.name,
        objects.kind,
        columns.column_index::bigint,
        columns.column_name,
        columns.data_type,
        coalesce(columns.comment, inherited.comments[columns.name], inherited.comment)
    from columns
    join objects
        on objects.schema_name = columns.schema_name
        and objects.name = columns.name
        and objects.kind in ('table', 'view')
    left join inherited on inherited.column_name = columns.column_name
)
from listed
order by listed.schema_name <> 'main', listed.schema_name, listed.name, listed.kind, listed.position, listed.data_type;

comment on column dictionary.schema_name is 'main for users; raw and ledger hold every version';
comment on column dictionary.name is 'Table, view or macro';
comment on column dictionary.kind is 'table, view, macro or table macro';
comment on column dictionary.position is 'Place of the column; 0 for the table itself';
comment on column dictionary.column_name is 'Column; null in the row of the table itself';
comment on column dictionary.data_type is 'Type of the column, or parameters of the macro; null for a table';
comment on column dictionary.comment is 'What it means';
