using GeoChat.Batch.Storage.States;

namespace GeoChat.Batch.Storage.Postgres;

/// <summary>
/// What others may read: views whose names and columns stay while the tables change, and the role that may read only them. QGIS opens
/// them with <c>id</c> as key.
/// </summary>
internal static class PostgresViews
{
    public static readonly string Create = $"""
        CREATE SCHEMA IF NOT EXISTS geochat;
        COMMENT ON SCHEMA geochat IS 'What GeoChat.Batch found and where it looked: for reading';

        CREATE OR REPLACE VIEW geochat.detections AS
        SELECT id, job, scene, chip_id AS chip, answer_id AS answer, query, label, phrase, score, score_raw, heading_deg, length_m, width_m,
          to_timestamp(acquired / 1000.0) AS acquired, to_timestamp(processed / 1000.0) AS processed, model, merged_from, cut_edge,
          properties::jsonb AS properties, provisional, geom::geometry(MultiPolygon,4326) AS geom
        FROM pipeline.detections;
        COMMENT ON VIEW geochat.detections IS 'Georeferenced, scored, rotated boxes, merged over chips; key id';
        COMMENT ON COLUMN geochat.detections.score IS '0 to 1';
        COMMENT ON COLUMN geochat.detections.heading_deg IS 'Direction of the longer side, degrees clockwise from north, 0 to 180';
        COMMENT ON COLUMN geochat.detections.length_m IS 'Longer side in metres (pixels without georeference)';
        COMMENT ON COLUMN geochat.detections.provisional IS 'The scene still runs: not merged yet';

        CREATE OR REPLACE VIEW geochat.coverage AS
        SELECT c.id, j.uid AS job, s.name AS scene,
          {ChipOutcome.Sql("c", "o")} AS outcome,
          {ChipOutcome.FailureSql("c", "o")} AS reason, c.valid_share, to_timestamp(s.acquired_at / 1000.0) AS acquired,
          c.geom::geometry(MultiPolygon,4326) AS geom
        FROM pipeline.chips c LEFT JOIN pipeline.chips o ON o.id = c.duplicate_of
          JOIN pipeline.scenes s ON s.id = c.scene_id JOIN pipeline.jobs j ON j.id = s.job_id;
        COMMENT ON VIEW geochat.coverage IS 'What became of each window of each scene; key id';
        COMMENT ON COLUMN geochat.coverage.outcome IS 'processed, failed, pending, or why skipped';

        DO $$
        BEGIN
          IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'geochat_read') THEN CREATE ROLE geochat_read NOLOGIN; END IF;
          GRANT USAGE ON SCHEMA geochat TO geochat_read;
          GRANT SELECT ON ALL TABLES IN SCHEMA geochat TO geochat_read;
        EXCEPTION
          WHEN insufficient_privilege THEN RAISE NOTICE 'role geochat_read was not made: grant SELECT on schema geochat by hand';
          WHEN duplicate_object OR unique_violation THEN NULL;
        END $$;
        """;

    public const string Drop =
        "DROP VIEW IF EXISTS geochat.coverage; DROP VIEW IF EXISTS geochat.detections; DROP SCHEMA IF EXISTS geochat;";
}
