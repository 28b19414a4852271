using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GeoChat.Batch.Storage.GeoPackage.Migrations
{
    /// <inheritdoc />
    public partial class Version2 : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "merging",
                table: "jobs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "model_gsd_metres",
                table: "scenes",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "sample",
                table: "scenes",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "results",
                table: "scenes",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "merging",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "model_gsd_metres",
                table: "scenes");

            migrationBuilder.DropColumn(
                name: "sample",
                table: "scenes");

            migrationBuilder.DropColumn(
                name: "results",
                table: "scenes");
        }
    }
}
