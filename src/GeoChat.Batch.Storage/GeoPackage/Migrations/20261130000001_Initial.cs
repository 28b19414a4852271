using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GeoChat.Batch.Storage.GeoPackage.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    uid = table.Column<string>(type: "TEXT", nullable: false),
                    owner = table.Column<string>(type: "TEXT", nullable: false),
                    priority = table.Column<int>(type: "INTEGER", nullable: false),
                    request = table.Column<string>(type: "TEXT", nullable: false),
                    request_hash = table.Column<string>(type: "TEXT", nullable: false),
                    idempotency_key = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    paused = table.Column<string>(type: "TEXT", nullable: true),
                    waiting = table.Column<string>(type: "TEXT", nullable: true),
                    partial = table.Column<bool>(type: "INTEGER", nullable: false),
                    message = table.Column<string>(type: "TEXT", nullable: true),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    dtype = table.Column<string>(type: "TEXT", nullable: true),
                    limits = table.Column<string>(type: "TEXT", nullable: true),
                    merging = table.Column<string>(type: "TEXT", nullable: true),
                    subscriber = table.Column<string>(type: "TEXT", nullable: true),
                    notify_at = table.Column<long>(type: "INTEGER", nullable: true),
                    notify_attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    properties = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: true),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_jobs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "workers",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    model_sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    dtype = table.Column<string>(type: "TEXT", nullable: false),
                    device = table.Column<string>(type: "TEXT", nullable: false),
                    slots = table.Column<int>(type: "INTEGER", nullable: false),
                    draining = table.Column<bool>(type: "INTEGER", nullable: false),
                    chips_per_second = table.Column<double>(type: "REAL", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "scenes",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    job_id = table.Column<long>(type: "INTEGER", nullable: false),
                    ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    tiled = table.Column<bool>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    width = table.Column<int>(type: "INTEGER", nullable: false),
                    height = table.Column<int>(type: "INTEGER", nullable: false),
                    bands = table.Column<int>(type: "INTEGER", nullable: false),
                    crs = table.Column<string>(type: "TEXT", nullable: true),
                    transform = table.Column<string>(type: "TEXT", nullable: true),
                    gsd_metres = table.Column<double>(type: "REAL", nullable: true),
                    model_gsd_metres = table.Column<double>(type: "REAL", nullable: true),
                    acquired_at = table.Column<long>(type: "INTEGER", nullable: true),
                    stretch = table.Column<string>(type: "TEXT", nullable: true),
                    mask = table.Column<string>(type: "TEXT", nullable: true),
                    etag = table.Column<string>(type: "TEXT", nullable: true),
                    coverage = table.Column<string>(type: "TEXT", nullable: true),
                    sample = table.Column<string>(type: "TEXT", nullable: true),
                    results = table.Column<string>(type: "TEXT", nullable: true),
                    lease_owner = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: true),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    crashes = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scenes", x => x.id);
                    table.ForeignKey(
                        name: "fk_scenes_jobs_job_id",
                        column: x => x.job_id,
                        principalTable: "jobs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "chips",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    scene_id = table.Column<long>(type: "INTEGER", nullable: false),
                    level = table.Column<int>(type: "INTEGER", nullable: false),
                    col = table.Column<int>(type: "INTEGER", nullable: false),
                    row = table.Column<int>(type: "INTEGER", nullable: false),
                    x = table.Column<int>(type: "INTEGER", nullable: false),
                    y = table.Column<int>(type: "INTEGER", nullable: false),
                    width = table.Column<int>(type: "INTEGER", nullable: false),
                    height = table.Column<int>(type: "INTEGER", nullable: false),
                    queries = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: true),
                    attempt = table.Column<int>(type: "INTEGER", nullable: false),
                    crashes = table.Column<int>(type: "INTEGER", nullable: false),
                    worker = table.Column<string>(type: "TEXT", nullable: true),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: true),
                    queued_at = table.Column<long>(type: "INTEGER", nullable: true),
                    planned_at = table.Column<long>(type: "INTEGER", nullable: false),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true),
                    content_hash = table.Column<string>(type: "TEXT", nullable: true),
                    duplicate_of = table.Column<long>(type: "INTEGER", nullable: true),
                    valid_share = table.Column<double>(type: "REAL", nullable: false),
                    geom = table.Column<byte[]>(type: "MULTIPOLYGON ", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_chips", x => x.id);
                    table.ForeignKey(
                        name: "fk_chips_scenes_scene_id",
                        column: x => x.scene_id,
                        principalTable: "scenes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "detections",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    job_id = table.Column<long>(type: "INTEGER", nullable: false),
                    job = table.Column<string>(type: "TEXT", nullable: false),
                    scene_id = table.Column<long>(type: "INTEGER", nullable: false),
                    scene = table.Column<string>(type: "TEXT", nullable: false),
                    chip_id = table.Column<long>(type: "INTEGER", nullable: false),
                    answer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    query_ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    query = table.Column<string>(type: "TEXT", nullable: false),
                    label = table.Column<string>(type: "TEXT", nullable: false),
                    phrase = table.Column<string>(type: "TEXT", nullable: true),
                    score = table.Column<double>(type: "REAL", nullable: false),
                    score_raw = table.Column<double>(type: "REAL", nullable: false),
                    score_method = table.Column<string>(type: "TEXT", nullable: false),
                    heading_deg = table.Column<double>(type: "REAL", nullable: true),
                    length_m = table.Column<double>(type: "REAL", nullable: false),
                    width_m = table.Column<double>(type: "REAL", nullable: false),
                    acquired = table.Column<long>(type: "INTEGER", nullable: true),
                    processed = table.Column<long>(type: "INTEGER", nullable: false),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    merged_from = table.Column<int>(type: "INTEGER", nullable: false),
                    cut_edge = table.Column<bool>(type: "INTEGER", nullable: false),
                    provisional = table.Column<bool>(type: "INTEGER", nullable: false),
                    properties = table.Column<string>(type: "TEXT", nullable: true),
                    center_x = table.Column<double>(type: "REAL", nullable: false),
                    center_y = table.Column<double>(type: "REAL", nullable: false),
                    pixel_corners = table.Column<string>(type: "TEXT", nullable: false),
                    geom = table.Column<byte[]>(type: "MULTIPOLYGON ", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_detections", x => x.id);
                    table.ForeignKey(
                        name: "fk_detections_scenes_scene_id",
                        column: x => x.scene_id,
                        principalTable: "scenes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "scene_progress",
                columns: table => new
                {
                    scene_id = table.Column<long>(type: "INTEGER", nullable: false),
                    worker = table.Column<string>(type: "TEXT", nullable: false),
                    chips_done = table.Column<int>(type: "INTEGER", nullable: false),
                    chips_failed = table.Column<int>(type: "INTEGER", nullable: false),
                    boxes = table.Column<int>(type: "INTEGER", nullable: false),
                    tokens = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_scene_progress", x => new { x.scene_id, x.worker });
                    table.ForeignKey(
                        name: "fk_scene_progress_scenes_scene_id",
                        column: x => x.scene_id,
                        principalTable: "scenes",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "answers",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    scene_id = table.Column<long>(type: "INTEGER", nullable: false),
                    chip_id = table.Column<long>(type: "INTEGER", nullable: false),
                    query_ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    turn = table.Column<int>(type: "INTEGER", nullable: false),
                    task = table.Column<string>(type: "TEXT", nullable: false),
                    prompt = table.Column<string>(type: "TEXT", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: true),
                    tokens = table.Column<int>(type: "INTEGER", nullable: false),
                    log_prob = table.Column<double>(type: "REAL", nullable: false),
                    saturated = table.Column<bool>(type: "INTEGER", nullable: false),
                    model = table.Column<string>(type: "TEXT", nullable: false),
                    model_sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    dtype = table.Column<string>(type: "TEXT", nullable: false),
                    engine_version = table.Column<string>(type: "TEXT", nullable: false),
                    processed_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_answers", x => x.id);
                    table.ForeignKey(
                        name: "fk_answers_chips_chip_id",
                        column: x => x.chip_id,
                        principalTable: "chips",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "boxes",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    scene_id = table.Column<long>(type: "INTEGER", nullable: false),
                    answer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    x1 = table.Column<double>(type: "REAL", nullable: false),
                    y1 = table.Column<double>(type: "REAL", nullable: false),
                    x2 = table.Column<double>(type: "REAL", nullable: false),
                    y2 = table.Column<double>(type: "REAL", nullable: false),
                    x3 = table.Column<double>(type: "REAL", nullable: false),
                    y3 = table.Column<double>(type: "REAL", nullable: false),
                    x4 = table.Column<double>(type: "REAL", nullable: false),
                    y4 = table.Column<double>(type: "REAL", nullable: false),
                    label = table.Column<string>(type: "TEXT", nullable: false),
                    phrase = table.Column<string>(type: "TEXT", nullable: true),
                    score_raw = table.Column<double>(type: "REAL", nullable: false),
                    flags = table.Column<string>(type: "TEXT", nullable: false),
                    detection_id = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_boxes", x => x.id);
                    table.ForeignKey(
                        name: "fk_boxes_answers_answer_id",
                        column: x => x.answer_id,
                        principalTable: "answers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_answers_chip_id_query_ordinal_turn",
                table: "answers",
                columns: new[] { "chip_id", "query_ordinal", "turn" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_answers_scene_id",
                table: "answers",
                column: "scene_id");

            migrationBuilder.CreateIndex(
                name: "ix_boxes_answer_id_ordinal",
                table: "boxes",
                columns: new[] { "answer_id", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_boxes_detection_id",
                table: "boxes",
                column: "detection_id");

            migrationBuilder.CreateIndex(
                name: "ix_boxes_scene_id",
                table: "boxes",
                column: "scene_id");

            migrationBuilder.CreateIndex(
                name: "ix_chips_duplicate_of",
                table: "chips",
                column: "duplicate_of",
                filter: "duplicate_of IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_chips_in_flight",
                table: "chips",
                columns: new[] { "state", "lease_until" },
                filter: "state IN ('queued', 'running')");

            migrationBuilder.CreateIndex(
                name: "ix_chips_no_geom",
                table: "chips",
                column: "id",
                filter: "geom IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_chips_scene_id_content_hash",
                table: "chips",
                columns: new[] { "scene_id", "content_hash" });

            migrationBuilder.CreateIndex(
                name: "ix_chips_scene_id_level_col_row",
                table: "chips",
                columns: new[] { "scene_id", "level", "col", "row" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_chips_scene_id_state_id",
                table: "chips",
                columns: new[] { "scene_id", "state", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_detections_acquired",
                table: "detections",
                column: "acquired");

            migrationBuilder.CreateIndex(
                name: "ix_detections_chip_id",
                table: "detections",
                column: "chip_id");

            migrationBuilder.CreateIndex(
                name: "ix_detections_job_label",
                table: "detections",
                columns: new[] { "job", "label" });

            migrationBuilder.CreateIndex(
                name: "ix_detections_label_id",
                table: "detections",
                columns: new[] { "label", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_detections_no_geom",
                table: "detections",
                column: "id",
                filter: "geom IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_detections_scene_id",
                table: "detections",
                column: "scene_id");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_notify_at",
                table: "jobs",
                column: "notify_at",
                filter: "notify_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_jobs_owner_idempotency_key",
                table: "jobs",
                columns: new[] { "owner", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_jobs_state_model",
                table: "jobs",
                columns: new[] { "state", "model" });

            migrationBuilder.CreateIndex(
                name: "ix_jobs_uid",
                table: "jobs",
                column: "uid",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_scenes_job_id_ordinal",
                table: "scenes",
                columns: new[] { "job_id", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_scenes_state_lease_until",
                table: "scenes",
                columns: new[] { "state", "lease_until" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "boxes");

            migrationBuilder.DropTable(
                name: "detections");

            migrationBuilder.DropTable(
                name: "scene_progress");

            migrationBuilder.DropTable(
                name: "workers");

            migrationBuilder.DropTable(
                name: "answers");

            migrationBuilder.DropTable(
                name: "chips");

            migrationBuilder.DropTable(
                name: "scenes");

            migrationBuilder.DropTable(
                name: "jobs");
        }
    }
}
