using Microsoft.EntityFrameworkCore.Migrations;
using NetTopologySuite.Geometries;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace GeoChat.Batch.Storage.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Not in our own schema, which comes first on the search path: readers must reach its types.
            migrationBuilder.Sql("CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public");

            migrationBuilder.EnsureSchema(
                name: "pipeline");

            migrationBuilder.CreateTable(
                name: "jobs",
                schema: "pipeline",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    uid = table.Column<string>(type: "text", nullable: false),
                    owner = table.Column<string>(type: "text", nullable: false),
                    priority = table.Column<int>(type: "integer", nullable: false),
                    request = table.Column<string>(type: "text", nullable: false),
                    request_hash = table.Column<string>(type: "text", nullable: false),
                    idempotency_key = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    paused = table.Column<string>(type: "text", nullable: true),
                    waiting = table.Column<string>(type: "text", nullable: true),
                    partial = table.Column<bool>(type: "boolean", nullable: false),
                    message = table.Column<string>(type: "text", nullable: true),
                    model = table.Column<string>(type: "text", nullable: false),
                    dtype = table.Column<string>(type: "text", nullable: true),
                    limits = table.Column<string>(type: "text", nullable: true),
                    merging = table.Column<string>(type: "text", nullable: true),
                    subscriber = table.Column<string>(type: "text", nullable: true),
                    notify_at = table.Column<long>(type: "bigint", nullable: true),
                    notify_attempts = table.Column<int>(type: "integer", nullable: false),
                    properties = table.Column<string>(type: "text", nullable: true),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: true),
                    finished_at = table.Column<long>(type: "bigint", nullable: true),
                    updated_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_jobs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "workers",
                schema: "pipeline",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false),
                    model = table.Column<string>(type: "text", nullable: false),
                    model_sha256 = table.Column<string>(type: "text", nullable: false),
                    dtype = table.Column<string>(type: "text", nullable: false),
                    device = table.Column<string>(type: "text", nullable: false),
                    slots = table.Column<int>(type: "integer", nullable: false),
                    draining = table.Column<bool>(type: "boolean", nullable: false),
                    chips_per_second = table.Column<double>(type: "double precision", nullable: false),
                    started_at = table.Column<long>(type: "bigint", nullable: false),
                    seen_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "scenes",
                schema: "pipeline",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    job_id = table.Column<long>(type: "bigint", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    tiled = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    bands = table.Column<int>(type: "integer", nullable: false),
                    crs = table.Column<string>(type: "text", nullable: true),
                    transform = table.Column<string>(type: "text", nullable: true),
                    gsd_metres = table.Column<double>(type: "double precision", nullable: true),
                    model_gsd_metres = table.Column<double>(type: "double precision", nullable: true),
                    acquired_at = table.Column<long>(type: "bigint", nullable: true),
                    stretch = table.Column<string>(type: "text", nullable: true),
                    mask = table.Column<string>(type: "text", nullable: true),
                    etag = table.Column<string>(type: "text", nullable: true),
                    coverage = table.Column<string>(type: "text", nullable: true),
                    sample = table.Column<string>(type: "text", nullable: true),
                    results = table.Column<string>(type: "text", nullable: true),
                    lease_owner = table.Column<string>(type: "text", nullable: true),
                    lease_until = table.Column<long>(type: "bigint", nullable: true),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    crashes = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<long>(type: "bigint", nullable: false),
                    finished_at = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scenes", x => x.id);
                    table.ForeignKey(
                        name: "fk_scenes_jobs_job_id",
                        column: x => x.job_id,
                        principalSchema: "pipeline",
                        principalTable: "jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "chips",
                schema: "pipeline",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    scene_id = table.Column<long>(type: "bigint", nullable: false),
                    level = table.Column<int>(type: "integer", nullable: false),
                    col = table.Column<int>(type: "integer", nullable: false),
                    row = table.Column<int>(type: "integer", nullable: false),
                    x = table.Column<int>(type: "integer", nullable: false),
                    y = table.Column<int>(type: "integer", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    queries = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    attempt = table.Column<int>(type: "integer", nullable: false),
                    crashes = table.Column<int>(type: "integer", nullable: false),
                    worker = table.Column<string>(type: "text", nullable: true),
                    lease_until = table.Column<long>(type: "bigint", nullable: true),
                    queued_at = table.Column<long>(type: "bigint", nullable: true),
                    planned_at = table.Column<long>(type: "bigint", nullable: false),
                    finished_at = table.Column<long>(type: "bigint", nullable: true),
                    content_hash = table.Column<string>(type: "text", nullable: true),
                    duplicate_of = table.Column<long>(type: "bigint", nullable: true),
                    valid_share = table.Column<double>(type: "double precision", nullable: false),
                    geom = table.Column<Geometry>(type: "geometry(MultiPolygon,4326)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_chips", x => x.id);
                    table.ForeignKey(
                        name: "fk_chips_scenes_scene_id",
                        column: x => x.scene_id,
                        principalSchema: "pipeline",
                        principalTable: "scenes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "detections",
                schema: "pipeline",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    job_id = table.Column<long>(type: "bigint", nullable: false),
                    job = table.Column<string>(type: "text", nullable: false),
                    scene_id = table.Column<long>(type: "bigint", nullable: false),
                    scene = table.Column<string>(type: "text", nullable: false),
                    chip_id = table.Column<long>(type: "bigint", nullable: false),
                    answer_id = table.Column<long>(type: "bigint", nullable: false),
                    query_ordinal = table.Column<int>(type: "integer", nullable: false),
                    query = table.Column<string>(type: "text", nullable: false),
                    label = table.Column<string>(type: "text", nullable: false),
                    phrase = table.Column<string>(type: "text", nullable: true),
                    score = table.Column<double>(type: "double precision", nullable: false),
                    score_raw = table.Column<double>(type: "double precision", nullable: false),
                    score_method = table.Column<string>(type: "text", nullable: false),
                    heading_deg = table.Column<double>(type: "double precision", nullable: true),
                    length_m = table.Column<double>(type: "double precision", nullable: false),
                    width_m = table.Column<double>(type: "double precision", nullable: false),
                    acquired = table.Column<long>(type: "bigint", nullable: true),
                    processed = table.Column<long>(type: "bigint", nullable: false),
                    model = table.Column<string>(type: "text", nullable: false),
                    merged_from = table.Column<int>(type: "integer", nullable: false),
                    cut_edge = table.Column<bool>(type: "boolean", nullable: false),
                    provisional = table.Column<bool>(type: "boolean", nullable: false),
                    properties = table.Column<string>(type: "text", nullable: true),
                    center_x = table.Column<double>(type: "double precision", nullable: false),
                    center_y = table.Column<double>(type: "double precision", nullable: false),
                    pixel_corners = table.Column<string>(type: "text", nullable: false),
                    geom = table.Column<Geometry>(type: "geometry(MultiPolygon,4326)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_detections", x => x.id);
                    table.ForeignKey(
                        name: "fk_detections_scenes_scene_id",
                        column: x => x.scene_id,
                        principalSchema: "pipeline",
                        principalTable: "scenes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "scene_progress",
                schema: "pipeline",
                columns: table => new
                {
                    scene_id = table.Column<long>(type: "bigint", nullable: false),
                    worker = table.Column<string>(type: "text", nullable: false),
                    chips_done = table.Column<int>(type: "integer", nullable: false),
                    chips_failed = table.Column<int>(type: "integer", nullable: false),
                    boxes = table.Column<int>(type: "integer", nullable: false),
                    tokens = table.Column<long>(type: "bigint", nullable: false),
                    updated_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scene_progress", x => new { x.scene_id, x.worker });
                    table.ForeignKey(
                        name: "fk_scene_progress_scenes_scene_id",
                        column: x => x.scene_id,
                        principalSchema: "pipeline",
                        principalTable: "scenes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "answers",
                schema: "pipeline",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    scene_id = table.Column<long>(type: "bigint", nullable: false),
                    chip_id = table.Column<long>(type: "bigint", nullable: false),
                    query_ordinal = table.Column<int>(type: "integer", nullable: false),
                    turn = table.Column<int>(type: "integer", nullable: false),
                    task = table.Column<string>(type: "text", nullable: false),
                    prompt = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    value = table.Column<string>(type: "text", nullable: true),
                    tokens = table.Column<int>(type: "integer", nullable: false),
                    log_prob = table.Column<double>(type: "double precision", nullable: false),
                    saturated = table.Column<bool>(type: "boolean", nullable: false),
                    model = table.Column<string>(type: "text", nullable: false),
                    model_sha256 = table.Column<string>(type: "text", nullable: false),
                    dtype = table.Column<string>(type: "text", nullable: false),
                    engine_version = table.Column<string>(type: "text", nullable: false),
                    processed_at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_answers", x => x.id);
                    table.ForeignKey(
                        name: "fk_answers_chips_chip_id",
                        column: x => x.chip_id,
                        principalSchema: "pipeline",
                        principalTable: "chips",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "boxes",
                schema: "pipeline",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    scene_id = table.Column<long>(type: "bigint", nullable: false),
                    answer_id = table.Column<long>(type: "bigint", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    x1 = table.Column<double>(type: "double precision", nullable: false),
                    y1 = table.Column<double>(type: "double precision", nullable: false),
                    x2 = table.Column<double>(type: "double precision", nullable: false),
                    y2 = table.Column<double>(type: "double precision", nullable: false),
                    x3 = table.Column<double>(type: "double precision", nullable: false),
                    y3 = table.Column<double>(type: "double precision", nullable: false),
                    x4 = table.Column<double>(type: "double precision", nullable: false),
                    y4 = table.Column<double>(type: "double precision", nullable: false),
                    label = table.Column<string>(type: "text", nullable: false),
                    phrase = table.Column<string>(type: "text", nullable: true),
                    score_raw = table.Column<double>(type: "double precision", nullable: false),
                    flags = table.Column<string>(type: "text", nullable: false),
                    detection_id = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_boxes", x => x.id);
                    table.ForeignKey(
                        name: "fk_boxes_answers_answer_id",
                        column: x => x.answer_id,
                        principalSchema: "pipeline",
                        principalTable: "answers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_answers_chip_id_query_ordinal_turn",
                schema: "pipeline",
                table: "answers",
                columns: new[] { "chip_id", "query_ordinal", "turn" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_answers_scene_id",
                schema: "pipeline",
                table: "answers",
                column: "scene_id");

            migrationBuilder.CreateIndex(
                name: "ix_boxes_answer_id_ordinal",
                schema: "pipeline",
                table: "boxes",
                columns: new[] { "answer_id", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_boxes_detection_id",
                schema: "pipeline",
                table: "boxes",
                column: "detection_id");

            migrationBuilder.CreateIndex(
                name: "ix_boxes_scene_id",
                schema: "pipeline",
                table: "boxes",
                column: "scene_id");

            migrationBuilder.CreateIndex(
                name: "ix_chips_duplicate_of",
                schema: "pipeline",
                table: "chips",
                column: "duplicate_of",
                filter: "duplicate_of IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_chips_geom",
                schema: "pipeline",
                table: "chips",
                column: "geom")
                .Annotation("Npgsql:IndexMethod", "gist");

            migrationBuilder.CreateIndex(
                name: "ix_chips_in_flight",
                schema: "pipeline",
                table: "chips",
                columns: new[] { "state", "lease_until" },
                filter: "state IN ('queued', 'running')");

            migrationBuilder.CreateIndex(
                name: "ix_chips_scene_id_content_hash",
                schema: "pipeline",
                table: "chips",
                columns: new[] { "scene_id", "content_hash" });

            migrationBuilder.CreateIndex(
                name: "ix_chips_scene_id_level_col_row",
                schema: "pipeline",
                table: "chips",
                columns: new[] { "scene_id", "level", "col", "row" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_chips_scene_id_state_id",
                schema: "pipeline",
                table: "chips",
                columns: new[] { "scene_id", "state", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_detections_acquired",
                schema: "pipeline",
                table: "detections",
                column: "acquired");

            migrationBuilder.CreateIndex(
                name: "ix_detections_chip_id",
                schema: "pipeline",
                table: "detections",
                column: "chip_id");

            migrationBuilder.CreateIndex(
                name: "ix_detections_geom",
                schema: "pipeline",
                table: "detections",
                column: "geom")
                .Annotation("Npgsql:IndexMethod", "gist");

            migrationBuilder.CreateIndex(
                name: "ix_detections_job_label",
                schema: "pipeline",
                table: "detections",
                columns: new[] { "job", "label" });

            migrationBuilder.CreateIndex(
                name: "ix_detections_label_id",
                schema: "pipeline",
                table: "detections",
                columns: new[] { "label", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_detections_scene_id",
                schema: "pipeline",
                table: "detections",
                column: "scene_id");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_notify_at",
                schema: "pipeline",
                table: "jobs",
                column: "notify_at",
                filter: "notify_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_owner_idempotency_key",
                schema: "pipeline",
                table: "jobs",
                columns: new[] { "owner", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_jobs_state_model",
                schema: "pipeline",
                table: "jobs",
                columns: new[] { "state", "model" });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_uid",
                schema: "pipeline",
                table: "jobs",
                column: "uid",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_scenes_job_id_ordinal",
                schema: "pipeline",
                table: "scenes",
                columns: new[] { "job_id", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_scenes_state_lease_until",
                schema: "pipeline",
                table: "scenes",
                columns: new[] { "state", "lease_until" });

            migrationBuilder.Sql(PostgresViews.Create);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(PostgresViews.Drop);

            migrationBuilder.DropTable(
                name: "boxes",
                schema: "pipeline");

            migrationBuilder.DropTable(
                name: "detections",
                schema: "pipeline");

            migrationBuilder.DropTable(
                name: "scene_progress",
                schema: "pipeline");

            migrationBuilder.DropTable(
                name: "workers",
                schema: "pipeline");

            migrationBuilder.DropTable(
                name: "answers",
                schema: "pipeline");

            migrationBuilder.DropTable(
                name: "chips",
                schema: "pipeline");

            migrationBuilder.DropTable(
                name: "scenes",
                schema: "pipeline");

            migrationBuilder.DropTable(
                name: "jobs",
                schema: "pipeline");
        }
    }
}
