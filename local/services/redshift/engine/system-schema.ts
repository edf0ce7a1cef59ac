/**
 * What Redshift has beside the tables of its users, in a schema at the end of the search path. Logs are written outside
 * the transactions of users, so that a rollback does not take them away. Run whenever a database is opened.
 */
export const SYSTEM_SQL = `
CREATE SCHEMA IF NOT EXISTS redshift;
CREATE TABLE IF NOT EXISTS redshift.committed (key text PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS redshift.long_names (short text PRIMARY KEY, long text NOT NULL);

CREATE TABLE IF NOT EXISTS redshift.sys_load_error_detail (
  user_id integer, query_id bigint, transaction_id bigint, session_id integer, database_name char(64), table_id integer,
  start_time timestamp, file_name char(256), line_number bigint, column_name char(127), column_type char(10),
  column_length char(10), position integer, error_code integer, error_message char(512)
);
CREATE TABLE IF NOT EXISTS redshift.stl_load_errors (
  userid integer, slice integer, tbl integer, starttime timestamp, session integer, query bigint, filename char(256),
  line_number bigint, colname char(127), type char(10), col_length char(10), position integer, raw_line char(1024),
  raw_field_value char(1024), err_code integer, err_reason char(100), is_partial integer, start_offset bigint
);
CREATE TABLE IF NOT EXISTS redshift.sys_load_history (
  user_id integer, query_id bigint, transaction_id bigint, session_id integer, database_name text, table_name text,
  status text, data_source text, start_time timestamp, end_time timestamp, duration bigint, source_file_count bigint,
  source_file_bytes bigint, loaded_rows bigint, loaded_bytes bigint, error_count bigint, error_message text
);
CREATE TABLE IF NOT EXISTS redshift.sys_load_detail (
  user_id integer, query_id bigint, transaction_id bigint, session_id integer, file_name text, bytes_scanned bigint,
  lines_scanned bigint
);
CREATE TABLE IF NOT EXISTS redshift.sys_query_history (
  user_id integer, query_id bigint, query_label text, transaction_id bigint, session_id integer, database_name char(128),
  query_type char(32), status char(10), result_cache_hit boolean, start_time timestamp, end_time timestamp,
  elapsed_time bigint, execution_time bigint, error_message char(512), returned_rows bigint, returned_bytes bigint,
  query_text char(4000), username text
);
DELETE FROM redshift.committed WHERE at < now() - interval '2 days';
DELETE FROM redshift.sys_query_history WHERE start_time < (now() AT TIME ZONE 'UTC') - interval '7 days';
DELETE FROM redshift.sys_load_detail WHERE query_id NOT IN (SELECT query_id FROM redshift.sys_query_history);

CREATE OR REPLACE FUNCTION redshift.long_name(name text) RETURNS text LANGUAGE sql STABLE AS
  'SELECT coalesce((SELECT long FROM redshift.long_names WHERE short = name), name)';
CREATE OR REPLACE FUNCTION redshift.getdate() RETURNS timestamp LANGUAGE sql STABLE AS
  'SELECT date_trunc(''second'', statement_timestamp() AT TIME ZONE ''UTC'')';
CREATE OR REPLACE FUNCTION redshift.len(value text) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT char_length(value)';
CREATE OR REPLACE FUNCTION redshift.pg_last_copy_count() RETURNS bigint LANGUAGE sql STABLE AS
  'SELECT coalesce(nullif(current_setting(''redshift.last_copy_count'', true), '''')::bigint, 0)';
CREATE OR REPLACE FUNCTION redshift.json_parse(value text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS 'SELECT value::jsonb';
CREATE OR REPLACE FUNCTION redshift.json_serialize(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT value::text';
CREATE OR REPLACE FUNCTION redshift.sha2(value text, bits integer) RETURNS text LANGUAGE sql IMMUTABLE AS
  'SELECT encode(CASE bits WHEN 224 THEN sha224(convert_to(value, ''UTF8'')) WHEN 384 THEN sha384(convert_to(value, ''UTF8''))
    WHEN 512 THEN sha512(convert_to(value, ''UTF8'')) ELSE sha256(convert_to(value, ''UTF8'')) END, ''hex'')';
CREATE OR REPLACE FUNCTION redshift.date_part_days(part text) RETURNS interval LANGUAGE sql IMMUTABLE AS
  'SELECT CASE rtrim(lower(part), ''s'') WHEN ''quarter'' THEN interval ''3 months'' WHEN ''qtr'' THEN interval ''3 months''
    WHEN ''mon'' THEN interval ''1 month'' ELSE (''1 '' || part)::interval END';
CREATE OR REPLACE FUNCTION redshift.dateadd(part text, amount bigint, value timestamp) RETURNS timestamp LANGUAGE sql IMMUTABLE AS
  'SELECT value + amount * redshift.date_part_days(part)';
CREATE OR REPLACE FUNCTION redshift.datediff(part text, earlier timestamp, later timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE AS
  'SELECT CASE rtrim(lower(part), ''s'')
    WHEN ''year'' THEN (extract(year FROM later) - extract(year FROM earlier))::bigint
    WHEN ''quarter'' THEN (4 * (extract(year FROM later) - extract(year FROM earlier)) + extract(quarter FROM later) - extract(quarter FROM earlier))::bigint
    WHEN ''month'' THEN (12 * (extract(year FROM later) - extract(year FROM earlier)) + extract(month FROM later) - extract(month FROM earlier))::bigint
    WHEN ''week'' THEN trunc(extract(epoch FROM date_trunc(''week'', later + interval ''1 day'') - date_trunc(''week'', earlier + interval ''1 day'')) / 604800)::bigint
    WHEN ''day'' THEN (later::date - earlier::date)::bigint
    WHEN ''hour'' THEN (extract(epoch FROM date_trunc(''hour'', later) - date_trunc(''hour'', earlier)) / 3600)::bigint
    WHEN ''minute'' THEN (extract(epoch FROM date_trunc(''minute'', later) - date_trunc(''minute'', earlier)) / 60)::bigint
    WHEN ''second'' THEN extract(epoch FROM date_trunc(''second'', later) - date_trunc(''second'', earlier))::bigint
    WHEN ''millisecond'' THEN (extract(epoch FROM later - earlier) * 1000)::bigint
    ELSE NULL END';
CREATE OR REPLACE FUNCTION redshift.date_part(part text, value timestamp) RETURNS integer LANGUAGE sql IMMUTABLE AS
  'SELECT trunc(pg_catalog.date_part(part, value))::integer';

CREATE OR REPLACE VIEW redshift.svv_tables AS
  SELECT table_catalog::varchar(128) AS table_catalog, redshift.long_name(table_schema)::varchar(128) AS table_schema,
    redshift.long_name(table_name)::varchar(128) AS table_name, table_type::varchar(128) AS table_type, NULL::varchar(256) AS remarks
  FROM information_schema.tables WHERE table_schema NOT IN ('redshift', 'pg_toast');
CREATE OR REPLACE VIEW redshift.svv_columns AS
  SELECT table_catalog::varchar(128) AS table_catalog, redshift.long_name(table_schema)::varchar(128) AS table_schema,
    redshift.long_name(table_name)::varchar(128) AS table_name, redshift.long_name(column_name)::varchar(128) AS column_name,
    ordinal_position::integer AS ordinal_position,
    CASE WHEN is_identity = 'YES' THEN '"identity"(0, 0, ''' || coalesce(identity_start, '1') || ',' || coalesce(identity_increment, '1') || '''::text)'
      ELSE column_default END::varchar(4000) AS column_default,
    is_nullable::varchar(3) AS is_nullable,
    CASE data_type WHEN 'jsonb' THEN 'super' ELSE data_type END::varchar(128) AS data_type,
    character_maximum_length::integer AS character_maximum_length, numeric_precision::integer AS numeric_precision,
    numeric_scale::integer AS numeric_scale, NULL::varchar(256) AS remarks
  FROM information_schema.columns WHERE table_schema NOT IN ('redshift', 'pg_toast');
CREATE OR REPLACE VIEW redshift.pg_table_def AS
  SELECT n.nspname AS schemaname, redshift.long_name(c.relname) AS tablename, redshift.long_name(a.attname) AS "column",
    CASE format_type(a.atttypid, a.atttypmod) WHEN 'jsonb' THEN 'super' ELSE format_type(a.atttypid, a.atttypmod) END AS type,
    'none'::text AS encoding, false AS distkey, 0 AS sortkey, a.attnotnull AS notnull
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname = ANY (current_schemas(false)) AND n.nspname <> 'redshift';
`;
