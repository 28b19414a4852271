namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>
/// The triggers of the R-tree extension (GeoPackage annex F.3; update6 and update7 replace 1 and 3, which broke upserts).
/// </summary>
internal static class RTreeTriggers
{
    public static string Sql(GeoPackageLayer layer)
    {
        var tree = layer.RTree;
        var table = layer.Table;
        var g = layer.Geometry;
        var insert =
            $"INSERT OR REPLACE INTO {tree} VALUES (NEW.id, ST_MinX(NEW.{g}), ST_MaxX(NEW.{g}), ST_MinY(NEW.{g}), ST_MaxY(NEW.{g}));";
        var filled = $"NEW.{g} NOT NULL AND NOT ST_IsEmpty(NEW.{g})";
        var empty = $"(NEW.{g} ISNULL OR ST_IsEmpty(NEW.{g}))";
        return $"""
            CREATE TRIGGER IF NOT EXISTS {tree}_insert AFTER INSERT ON {table} WHEN {filled} BEGIN {insert} END;
            CREATE TRIGGER IF NOT EXISTS {tree}_update6 AFTER UPDATE OF {g} ON {table}
              WHEN OLD.id = NEW.id AND {filled} AND OLD.{g} NOT NULL AND NOT ST_IsEmpty(OLD.{g}) BEGIN
              UPDATE {tree} SET minx = ST_MinX(NEW.{g}), maxx = ST_MaxX(NEW.{g}), miny = ST_MinY(NEW.{g}), maxy = ST_MaxY(NEW.{g})
              WHERE id = NEW.id; END;
            CREATE TRIGGER IF NOT EXISTS {tree}_update7 AFTER UPDATE OF {g} ON {table}
              WHEN OLD.id = NEW.id AND {filled} AND (OLD.{g} ISNULL OR ST_IsEmpty(OLD.{g})) BEGIN {insert} END;
            CREATE TRIGGER IF NOT EXISTS {tree}_update2 AFTER UPDATE OF {g} ON {table}
              WHEN OLD.id = NEW.id AND {empty} BEGIN DELETE FROM {tree} WHERE id = OLD.id; END;
            CREATE TRIGGER IF NOT EXISTS {tree}_update4 AFTER UPDATE ON {table}
              WHEN OLD.id != NEW.id AND {empty} BEGIN DELETE FROM {tree} WHERE id IN (OLD.id, NEW.id); END;
            CREATE TRIGGER IF NOT EXISTS {tree}_update5 AFTER UPDATE ON {table}
              WHEN OLD.id != NEW.id AND {filled} BEGIN DELETE FROM {tree} WHERE id = OLD.id; {insert} END;
            CREATE TRIGGER IF NOT EXISTS {tree}_delete AFTER DELETE ON {table} WHEN OLD.{g} NOT NULL
              BEGIN DELETE FROM {tree} WHERE id = OLD.id; END;
            """;
    }
}
