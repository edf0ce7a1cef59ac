import { describe, expect, test } from 'vitest';
import { translate } from '#local/services/redshift/sql/translate.ts';

const sqls = (sql: string): string[] => {
  const translated = translate(sql);
  if (translated.kind !== 'run') throw new Error(`${sql} is of the kind ${translated.kind}`);
  return translated.sqls.map(compact);
};

/** Without the spaces that mean nothing. */
const compact = (sql: string): string =>
  sql
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),]) ?/g, '$1')
    .trim();

describe('CREATE TABLE', () => {
  test.each([
    ['VARCHAR', 'varchar(256)'],
    ['VARCHAR(MAX)', 'varchar(65535)'],
    ['CHARACTER VARYING(7)', 'varchar(7)'],
    ['TEXT', 'varchar(256)'],
    ['CHAR', 'char(1)'],
    ['DECIMAL', 'numeric(18,0)'],
    ['NUMERIC(38, 10)', 'numeric(38,10)'],
    ['FLOAT', 'double precision'],
    ['DOUBLE PRECISION', 'double precision'],
    ['TIMESTAMP WITHOUT TIME ZONE', 'timestamp'],
    ['TIMESTAMP WITH TIME ZONE', 'timestamptz'],
    ['SUPER', 'jsonb'],
  ])('has %s as %s', (redshift, engine) => {
    expect(sqls(`CREATE TABLE t (a ${redshift} ENCODE zstd)`)[0]).toContain(compact(`("a" ${engine}`));
  });

  test('leaves out where rows lie, and keys, which Redshift does not enforce', () => {
    const [sql] = sqls(`CREATE TABLE IF NOT EXISTS s.t (
      id BIGINT IDENTITY(1, 1) PRIMARY KEY DISTKEY, other BIGINT REFERENCES u (id) SORTKEY, flag BOOLEAN DEFAULT NVL(TRUE, FALSE) UNIQUE,
      PRIMARY KEY (id, flag), UNIQUE (other), FOREIGN KEY (other) REFERENCES u
    ) BACKUP NO DISTSTYLE KEY DISTKEY (id) COMPOUND SORTKEY (id, other)`);
    expect(sql).toBe(
      compact(
        'CREATE TABLE IF NOT EXISTS "s"."t" ("id" bigint GENERATED ALWAYS AS IDENTITY (START WITH 1 INCREMENT BY 1 MINVALUE 1) NOT NULL, "other" bigint, "flag" boolean DEFAULT coalesce( TRUE, FALSE ) NOT NULL)',
      ),
    );
  });

  test('checks bytes where the engine counts characters', () => {
    expect(sqls('CREATE TABLE t (a VARCHAR(3))')[0]).toMatch(/CHECK\(octet_length\("a"\)<= 3\)\)$/);
  });

  test('may be temporary, alike another, or made of a query', () => {
    expect(sqls('CREATE TEMP TABLE s (LIKE t INCLUDING DEFAULTS)')[0]).toBe(
      compact('CREATE TEMP TABLE "s" (LIKE "t" INCLUDING CONSTRAINTS INCLUDING DEFAULTS)'),
    );
    expect(sqls('CREATE TABLE #s (a INT)')[0]).toMatch(/^CREATE TEMP TABLE "#s"/);
    expect(sqls('CREATE TABLE t DISTSTYLE EVEN AS SELECT 1 AS a')[0]).toBe(
      'CREATE TABLE "t" AS SELECT 1 AS a',
    );
  });
});

describe('Redshift takes', () => {
  test.each([
    [
      'SELECT NVL(a, NVL2(b, 1, 2)) FROM t',
      'SELECT coalesce( a, (CASE WHEN ( b ) IS NOT NULL THEN 1 ELSE 2 END ) ) FROM t',
    ],
    [
      "SELECT DATEADD(day, 1, x), DATEDIFF('hour', x, y)",
      "SELECT DATEADD( 'day' , 1, x ) , DATEDIFF('hour', x, y)",
    ],
    ['SELECT a::VARCHAR(MAX), CAST(b AS SUPER)', 'SELECT a:: varchar(65535), CAST ( b AS jsonb )'],
    ['DELETE t WHERE a = 1', 'DELETE FROM t WHERE a = 1'],
    ['LOCK a, b', 'LOCK a, b'],
    ['ALTER TABLE t ADD COLUMN b DECIMAL(4,2)', 'ALTER TABLE t ADD COLUMN "b" numeric(4,2)'],
    ['ALTER TABLE t ADD b INT', 'ALTER TABLE t ADD COLUMN "b" integer'],
    ['CREATE VIEW v AS SELECT 1 WITH NO SCHEMA BINDING', 'CREATE VIEW v AS SELECT 1'],
    ['INSERT INTO t VALUES (1)', 'INSERT INTO t VALUES (1)'],
  ])('%s', (redshift, engine) => {
    expect(sqls(redshift)).toEqual([compact(engine)]);
  });

  test('MERGE with both of its clauses, or with REMOVE DUPLICATES', () => {
    const head = 'MERGE INTO t USING s ON t.id = s.id';
    expect(
      sqls(`${head} WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.a)`),
    ).toEqual([
      compact(
        'MERGE INTO "t" USING "s" ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.a WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.a)',
      ),
    ]);
    expect(sqls(`${head} REMOVE DUPLICATES`)).toEqual([
      'DELETE FROM "t" USING "s" WHERE t.id = s.id',
      'INSERT INTO "t" SELECT DISTINCT * FROM "s"',
    ]);
  });

  test.each([
    ['ANALYZE t', 'nothing'],
    ['GRANT SELECT ON t TO PUBLIC', 'nothing'],
    ['SET query_group TO x', 'nothing'],
    ['ALTER TABLE t ALTER SORTKEY AUTO', 'nothing'],
    ['', 'nothing'],
    ['TRUNCATE t', 'commit'],
    ['VACUUM t', 'alone'],
    ['ALTER TABLE t APPEND FROM s', 'alone'],
  ])('%s, which is here: %s', (sql, kind) => {
    expect(translate(sql).kind).toBe(kind);
  });
});

describe('Redshift refuses', () => {
  test.each([
    ['INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING', 'syntax error at or near "CONFLICT"'],
    ['DELETE FROM t RETURNING a', 'syntax error at or near "RETURNING"'],
    ['SELECT * FROM (VALUES (1)) AS v', 'syntax error'],
    ['SELECT COUNT(*) FILTER (WHERE a > 1) FROM t', 'syntax error'],
    ['SELECT * FROM t, LATERAL (SELECT 1) AS l', 'syntax error'],
    [String.raw`SELECT E'\'; DROP TABLE t; --'`, 'type "e" does not exist'],
    ["SELECT U&'x'", 'syntax error'],
    ['SELECT $1', 'there is no parameter $1'],
    ['CREATE INDEX i ON t (a)', 'not supported'],
    ['CREATE SEQUENCE s', 'not supported'],
    ['CREATE TABLE t (a SERIAL)', 'not supported'],
    ['CREATE TABLE t (a JSONB)', 'not supported'],
    ['CREATE TABLE t (a INT[])', 'not supported'],
    ['CREATE TABLE t (a INT CHECK (a > 1))', 'not supported'],
    ['CREATE TABLE t (a DECIMAL(39))', 'between 1 and 38'],
    ['CREATE TABLE t (a VARCHAR(70000))', 'cannot exceed 65535'],
    ['CREATE TEMP TABLE t (a INT) ON COMMIT DROP', 'syntax error'],
    ['ALTER TABLE t ADD COLUMN a INT, ADD COLUMN b INT', 'syntax error'],
    ['ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT', 'does not exist'],
    [
      'MERGE INTO t USING (SELECT 1 AS id) s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1)',
      'source must be a table',
    ],
    [
      'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED AND s.a > 1 THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1)',
      'syntax error at or near "AND"',
    ],
    ['MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE', 'syntax error'],
    [
      'MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT VALUES (1)',
      'syntax error',
    ],
    ['SELECT 1; DROP TABLE t', 'cannot insert multiple commands'],
    ['DO $$ BEGIN END $$', 'syntax error'],
    ["COPY t FROM PROGRAM 'x'", 'syntax error'],
    ["COPY t TO 's3://b/k'", 'syntax error'],
  ])('%s', (sql, message) => {
    expect(() => translate(sql)).toThrow(message);
  });

  test.each([
    ["UNLOAD ('SELECT 1') TO 's3://b/k'", 'UNLOAD is not emulated'],
    ['BEGIN', 'BEGIN in a statement of the Data API'],
    ['CREATE PROCEDURE p() AS $$ BEGIN END $$ LANGUAGE plpgsql', 'CREATE PROCEDURE is not emulated'],
    ["COPY t FROM 's3://b/k' IAM_ROLE default", 'COPY in another format than CSV'],
    ["COPY t FROM 's3://b/k' IAM_ROLE default CSV BZIP2", 'BZIP2'],
    ["COPY t FROM 's3://b/k' CREDENTIALS 'aws_access_key_id=x' CSV", 'keys in a statement'],
    ["COPY t FROM 'emr://x/y' IAM_ROLE default CSV", 'COPY from emr'],
  ])('or has, and it is not emulated: %s', (sql, message) => {
    expect(() => translate(sql)).toThrow(message);
  });
});

describe('COPY', () => {
  const options = (how: string) => {
    const translated = translate(`COPY a.b (x, "Y") FROM 's3://b/k' ${how}`);
    return translated.kind === 'copy' ? translated.copy : undefined;
  };

  test('is read whole', () => {
    const how = `IAM_ROLE 'arn:aws:iam::1:role/r' FORMAT AS CSV QUOTE AS '"' DELIMITER AS '\\t' IGNOREHEADER 1 ENCODING UTF8 NULL AS '-'
      EMPTYASNULL BLANKSASNULL DATEFORMAT 'auto' TIMEFORMAT AS 'epochsecs' MAXERROR AS 10 COMPUPDATE OFF STATUPDATE OFF MANIFEST GZIP
      TRUNCATECOLUMNS ACCEPTINVCHARS AS '^' ROUNDEC REGION 'eu-west-1'`;
    expect(options(how)).toEqual({
      table: ['a', 'b'],
      columns: ['x', 'y'],
      source: 's3://b/k',
      role: 'arn:aws:iam::1:role/r',
      options: {
        isCsv: true,
        delimiter: '\t',
        quote: '"',
        ignoredHeaderLines: 1,
        nullText: '-',
        isManifest: true,
        isGzip: true,
        maxErrors: 10,
        dateFormat: 'auto',
        timeFormat: 'epochsecs',
        encoding: 'utf8',
        emptyAsNull: true,
        blanksAsNull: true,
        trimsBlanks: false,
        truncatesColumns: true,
        fillsRecords: false,
        ignoresBlankLines: false,
        invalidCharacter: '^',
        rounds: true,
        explicitIds: false,
        validatesOnly: false,
      },
    });
  });

  test.each([
    ['CSV', 'COPY needs IAM_ROLE'],
    ['IAM_ROLE default CSV ESCAPE', 'ESCAPE is not supported with CSV'],
    ["IAM_ROLE default CSV DELIMITER '||'", 'single character'],
    ['IAM_ROLE default CSV IGNOREHEADER x', 'syntax error'],
    ['IAM_ROLE default CSV SOMETHING', 'syntax error at or near "SOMETHING"'],
    ['IAM_ROLE default CSV MAXERROR 100001', 'MAXERROR must be'],
    ['IAM_ROLE :role CSV', 'syntax error at or near "$1"'],
  ])('with %s is refused', (how, message) => {
    expect(() => options(how)).toThrow(message);
  });
});
