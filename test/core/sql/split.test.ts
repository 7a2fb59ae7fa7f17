import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { splitStatements } from '../../../src/core/sql/split.ts'
import type { SqlFamily } from '../../../src/core/sql/tokens.ts'

function split(text: string, family: SqlFamily): string[] {
  return splitStatements(text, family).statements.map(({ sql }) => sql)
}

describe('every family', () => {
  test('cuts at semicolons and trims what is between them', () => {
    assert.deepEqual(split(' SELECT 1 ;\n\nSELECT 2', 'sqlite'), ['SELECT 1', 'SELECT 2'])
  })

  test('finds no statement in nothing, in semicolons and in comments', () => {
    assert.deepEqual(split('', 'postgres'), [])
    assert.deepEqual(split(' ;; ; ', 'postgres'), [])
    assert.deepEqual(split('-- only\n/* comments */;', 'postgres'), [])
    assert.deepEqual(split('/*+ a hint */ # and a comment', 'mysql'), [])
  })

  test('drops comments around a statement and keeps those inside', () => {
    assert.deepEqual(split('-- a\nSELECT /* b */ 1 -- c\n, 2 -- d\n; -- e', 'postgres'), [
      'SELECT /* b */ 1 -- c\n, 2',
    ])
  })

  test('says where the first token of a statement stands', () => {
    assert.deepEqual(splitStatements('-- a\r\n  SELECT 1;\r\n/* b\n*/ SELECT 2', 'postgres').statements, [
      { sql: 'SELECT 1', start: 8, line: 2, column: 3 },
      { sql: 'SELECT 2', start: 27, line: 4, column: 4 },
    ])
  })

  test('cuts at no semicolon in a string, a name or a comment', () => {
    const sql = `SELECT ';', ";" /* ; */ -- ;\n, 1`
    assert.deepEqual(split(`${sql};${sql}`, 'postgres'), [sql, sql])
    assert.deepEqual(split(`${sql};${sql}`, 'mysql'), [sql, sql])
    assert.deepEqual(split(`${sql};${sql}`, 'sqlite'), [sql, sql])
  })

  test('reads over a byte order mark', () => {
    assert.deepEqual(splitStatements('\uFEFFSELECT 1', 'sqlite').statements, [
      { sql: 'SELECT 1', start: 1, line: 1, column: 2 },
    ])
  })

  test('takes CASE ... END, BEGIN and END in plain statements for what they are', () => {
    const sql = 'BEGIN; SELECT CASE WHEN a THEN 1 ELSE 2 END; END; COMMIT'
    const parts = ['BEGIN', 'SELECT CASE WHEN a THEN 1 ELSE 2 END', 'END', 'COMMIT']
    assert.deepEqual(split(sql, 'postgres'), parts)
    assert.deepEqual(split(sql, 'mysql'), parts)
    assert.deepEqual(split(sql, 'sqlite'), parts)
  })

  test('gives joined statements back', () => {
    const statements: Record<SqlFamily, string[]> = {
      postgres: [
        'SELECT 1',
        "INSERT INTO a VALUES (';', E'\\';')",
        'DO $x$ BEGIN; END; $x$',
        'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END',
        'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)',
      ],
      mysql: [
        'SELECT 1',
        "INSERT INTO a VALUES (';', \";\", '\\';')",
        'CREATE PROCEDURE p() BEGIN IF a THEN SELECT IF(b, 1, 2); END IF; END',
        'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = CASE WHEN c THEN 1 END',
        'CREATE TABLE t (`;` int) /*!50100 PARTITION BY HASH (a) */',
      ],
      sqlite: [
        'SELECT 1',
        "INSERT INTO [;] VALUES (';')",
        'CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN b THEN 1 END; SELECT 2; END',
      ],
    }
    const separators = fc.constantFrom(';', ' ; ', ';\n', ';\n-- note;\n', '; /* ; */ ', ';;')
    const families = fc.constantFrom<SqlFamily>('postgres', 'mysql', 'sqlite')
    const scripts = families.chain((family) =>
      fc.record({
        family: fc.constant(family),
        parts: fc.array(fc.tuple(fc.constantFrom(...statements[family]), separators)),
      }),
    )
    fc.assert(
      fc.property(scripts, ({ family, parts }) => {
        assert.deepEqual(
          split(parts.flat().join(''), family),
          parts.map(([sql]) => sql),
        )
      }),
    )
  })

  test('takes a time in proportion to the length of the text', () => {
    const text = "INSERT INTO t (a, b) VALUES (1, 'x;y'); -- note\n".repeat(20_000)
    const before = performance.now()
    assert.equal(splitStatements(text, 'mysql').statements.length, 20_000)
    assert.ok(performance.now() - before < 5_000)
  })
})

describe('postgres', () => {
  test('cuts at no semicolon in a dollar-quoted body', () => {
    const sql = 'CREATE FUNCTION f() RETURNS int AS $$ BEGIN RETURN 1; END; $$ LANGUAGE plpgsql'
    assert.deepEqual(split(`${sql}; SELECT 1;`, 'postgres'), [sql, 'SELECT 1'])
  })

  test('keeps the body of BEGIN ATOMIC together', () => {
    const sql = `CREATE OR REPLACE PROCEDURE p() LANGUAGE SQL
BEGIN ATOMIC
  INSERT INTO a SELECT CASE WHEN b THEN 1 ELSE 2 END;
  DELETE FROM c;
END`
    assert.deepEqual(split(`${sql};\nSELECT 1`, 'postgres'), [sql, 'SELECT 1'])
  })

  test('keeps the actions of a rule together', () => {
    const sql = 'CREATE OR REPLACE RULE r AS ON DELETE TO t DO ALSO (DELETE FROM a; DELETE FROM b)'
    assert.deepEqual(split(`${sql}; SELECT 1`, 'postgres'), [sql, 'SELECT 1'])
  })

  test('leaves a missing parenthesis to the server, which names it better', () => {
    assert.deepEqual(split('CREATE TABLE t (a int; SELECT 1', 'postgres'), [
      'CREATE TABLE t (a int',
      'SELECT 1',
    ])
  })

  test('refuses a command of psql by its line', () => {
    assert.throws(() => split('SELECT 1;\n\\connect shop\nSELECT 2;', 'postgres'), {
      code: 'operation.invalid',
      message: 'line 2: \\connect is a command of psql, not SQL',
      hint: ['Remove it, or write it in SQL.'],
      details: { line: 2, column: 1 },
    })
  })

  test('refuses COPY from stdin and says what to write', () => {
    assert.throws(() => split('\n\nCOPY public.t (a, b) FROM stdin;\n1\t2\n\\.\n', 'postgres'), {
      code: 'operation.invalid',
      message: 'line 3: COPY ... FROM stdin needs psql, which sends the rows',
      hint: ['Write the rows as INSERT statements, or insert them with op.bulkInsert.'],
    })
  })

  test('allows COPY from a file', () => {
    assert.deepEqual(split("COPY t FROM '/stdin'; SELECT 1", 'postgres'), [
      "COPY t FROM '/stdin'",
      'SELECT 1',
    ])
  })

  test('refuses a body without an end', () => {
    assert.throws(
      () => split('SELECT 1;\nCREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;', 'postgres'),
      {
        code: 'operation.invalid',
        message: 'line 2: BEGIN ATOMIC has no end in the statement',
      },
    )
  })

  test('keeps a hint at the front of a statement', () => {
    assert.deepEqual(split('-- a\n/*+ SeqScan(t) */ SELECT 1', 'postgres'), ['/*+ SeqScan(t) */ SELECT 1'])
  })
})

describe('sqlite', () => {
  test('keeps the body of a trigger together', () => {
    const sql = `CREATE TEMP TRIGGER IF NOT EXISTS t AFTER UPDATE OF a ON b WHEN CASE WHEN new.a THEN 1 END
BEGIN
  UPDATE b SET c = CASE WHEN d THEN 1 ELSE 2 END;
  SELECT RAISE(ABORT, 'no;');
END`
    assert.deepEqual(split(`${sql};\nSELECT 1;`, 'sqlite'), [sql, 'SELECT 1'])
    assert.deepEqual(split(sql, 'sqlite'), [sql])
  })

  test('lets a comment stand between the last semicolon and the END of a trigger', () => {
    const sql = 'CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1; /* done */ END'
    assert.deepEqual(split(`${sql} /* ; */; SELECT 1`, 'sqlite'), [sql, 'SELECT 1'])
  })

  test('refuses a trigger without END', () => {
    assert.throws(() => split('CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;\nSELECT 2;', 'sqlite'), {
      code: 'operation.invalid',
      message: 'line 1: the body of the trigger has no end in the statement',
    })
  })

  test('refuses a command of the sqlite3 shell by its line', () => {
    assert.throws(() => split('SELECT 1;\n.read more.sql\n', 'sqlite'), {
      message: 'line 2: .read is a command of sqlite3, not SQL',
    })
  })
})

describe('mysql', () => {
  const isOne = (sql: string) => {
    assert.deepEqual(split(`${sql};\nSELECT 1;`, 'mysql'), [sql, 'SELECT 1'])
  }

  test('keeps the nested blocks of a procedure together', () => {
    isOne(`CREATE DEFINER = root@localhost PROCEDURE p(IN a INT)
BEGIN
  DECLARE done INT DEFAULT IF(a, 1, 0);
  DECLARE c CURSOR FOR SELECT id FROM t FOR UPDATE;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
  DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = TRUE;
  outer_loop: LOOP
    IF a > 1 THEN SET a = REPEAT('x', 2);
    ELSEIF a > 2 THEN LEAVE outer_loop;
    ELSE IF (a) THEN SELECT 1; END IF;
    END IF;
    WHILE a < 3 DO SET a = a + 1; END WHILE;
    REPEAT SET a = a - 1; UNTIL a < 0 END REPEAT;
    CASE a WHEN 1 THEN SELECT CASE WHEN b THEN IF(c, 1, 2) ELSE 3 END; ELSE BEGIN END; END CASE;
  END LOOP outer_loop;
END`)
  })

  test('keeps a trigger, a function and an event together', () => {
    isOne('CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.b = 1; SET NEW.c = 2; END')
    isOne(
      'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF NOT NEW.b THEN SET NEW.b = 1; SET NEW.c = 2; END IF',
    )
    isOne("CREATE FUNCTION f(a INT) RETURNS VARCHAR(9) DETERMINISTIC COMMENT 'x' BEGIN RETURN a; END")
    isOne('CREATE FUNCTION f() RETURNS INT DETERMINISTIC CASE WHEN a THEN RETURN 1; ELSE RETURN 2; END CASE')
    isOne(
      'CREATE OR REPLACE EVENT IF NOT EXISTS e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM a; DELETE FROM b; END',
    )
    isOne('ALTER EVENT e DO BEGIN DELETE FROM a; END')
    isOne(
      'CREATE OR REPLACE AGGREGATE FUNCTION f(x INT) RETURNS INT BEGIN LOOP FETCH GROUP NEXT ROW; END LOOP; END',
    )
  })

  test('ends a program of one plain statement at its semicolon', () => {
    isOne('CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = IF(NEW.c, 1, 2)')
    isOne('CREATE PROCEDURE p() SELECT * FROM a FOR UPDATE')
    isOne("CREATE FUNCTION f() RETURNS TEXT RETURN REPEAT('a', 3)")
    isOne('CREATE PROCEDURE p() DROP TABLE IF EXISTS a')
    isOne('CREATE PROCEDURE IF NOT EXISTS p() SELECT CASE WHEN a THEN 1 END')
    isOne("CREATE FUNCTION f RETURNS STRING SONAME 'f.so'")
    isOne('DROP PROCEDURE IF EXISTS p')
  })

  test('reads columns that are named begin, end and if', () => {
    isOne('CREATE PROCEDURE p() BEGIN SELECT begin, end FROM a; SELECT a.end, a.begin, a.if FROM a; END')
    isOne('CREATE TABLE event (begin INT, end INT, `if` INT)')
  })

  test("keeps MariaDB's compound statements outside of programs together", () => {
    isOne('BEGIN NOT ATOMIC SELECT 1; SELECT 2; END')
    isOne('IF a THEN SELECT 1; ELSE SELECT 2; END IF')
    isOne('x: LOOP SELECT 1; LEAVE x; END LOOP x')
    isOne('FOR i IN 1..3 DO SELECT i; END FOR')
  })

  test('reads a trigger inside of executable comments', () => {
    isOne(
      '/*!50003 CREATE*/ /*!50017 DEFINER=`a`@`b`*/ /*!50003 TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = 1; END */',
    )
  })

  test('keeps executable comments and hints in their statement', () => {
    isOne('/*!40101 SET NAMES utf8 */')
    isOne('SELECT /*+ MAX_EXECUTION_TIME(9) */ 1')
  })

  test('obeys DELIMITER lines', () => {
    const text = `SELECT 1;
DELIMITER //
CREATE PROCEDURE p() BEGIN SELECT 'a//b'; SELECT 2; END//
SELECT 3 // -- a // b
delimiter $$
SELECT 4$$ SELECT 5 $$
DELIMITER ;
SELECT 6; SELECT 7`
    assert.deepEqual(splitStatements(text, 'mysql').statements, [
      { sql: 'SELECT 1', start: 0, line: 1, column: 1 },
      { sql: "CREATE PROCEDURE p() BEGIN SELECT 'a//b'; SELECT 2; END", start: 23, line: 3, column: 1 },
      { sql: 'SELECT 3', start: 81, line: 4, column: 1 },
      { sql: 'SELECT 4', start: 116, line: 6, column: 1 },
      { sql: 'SELECT 5', start: 127, line: 6, column: 12 },
      { sql: 'SELECT 6', start: 151, line: 8, column: 1 },
      { sql: 'SELECT 7', start: 161, line: 8, column: 11 },
    ])
  })

  test('obeys a delimiter of two semicolons', () => {
    assert.deepEqual(split('DELIMITER ;;\nSELECT 1; SELECT 2;;\nDELIMITER ;\nSELECT 3;', 'mysql'), [
      'SELECT 1; SELECT 2',
      'SELECT 3',
    ])
  })

  test('refuses a DELIMITER without a delimiter', () => {
    assert.throws(() => split('SELECT 1;\nDELIMITER \nSELECT 2', 'mysql'), {
      message: 'line 2: DELIMITER names no delimiter',
    })
  })

  test('refuses a body or an executable comment without an end', () => {
    assert.throws(() => split('CREATE PROCEDURE p() BEGIN IF a THEN SELECT 1; END IF; SELECT 2;', 'mysql'), {
      code: 'operation.invalid',
      message: 'line 1: BEGIN has no end in the statement',
    })
    assert.throws(() => split('/*!40101 SET NAMES utf8; SELECT 1;', 'mysql'), {
      message: 'line 1: an executable comment has no end in the statement',
    })
  })
})
