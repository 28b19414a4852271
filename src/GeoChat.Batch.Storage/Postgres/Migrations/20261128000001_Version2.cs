using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GeoChat.Batch.Storage.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Version2 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "merging",
                schema: "pipeline",
                table: "jobs",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "model_gsd_metres",
                schema: "pipeline",
                table: "scenes",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "sample",
                schema: "pipeline",
                table: "scenes",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "results",
                schema: "pipeline",
                table: "scenes",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "merging",
                schema: "pipeline",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "model_gsd_metres",
                schema: "pipeline",
                table: "scenes");

            migrationBuilder.DropColumn(
                name: "sample",
                schema: "pipeline",
                table: "scenes");

            migrationBuilder.DropColumn(
                name: "results",
                schema: "pipeline",
                table: "scenes");
        }
    }
}
