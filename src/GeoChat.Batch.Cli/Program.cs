return await GeoChat.Batch.Cli.CommandLine.RunAsync(args);
