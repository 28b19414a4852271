using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("GeoChat.Batch.FunctionalTests")]
