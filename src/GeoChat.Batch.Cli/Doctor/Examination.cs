using System.Runtime.CompilerServices;
using GeoChat.Batch.Jobs.Scenes;
using GeoChat.Batch.ServiceDefaults.Bus;
using GeoChat.Batch.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace GeoChat.Batch.Cli.Doctor;

/// <summary>Runs the checks that a configuration calls for: of the services, those that it names.</summary>
/// <param name="configuration">As the hosts read it.</param>
/// <param name="host">all, ingest, worker or api: what this machine shall run.</param>
/// <param name="model">Model folder; null is the shipped one.</param>
/// <param name="data">Folder of the one-process set-up.</param>
internal sealed class Examination(IConfiguration configuration, string host, string? model, string data)
{
    private bool Distributed => configuration["Store:Postgres"] is not null;

    /// <summary>Findings, as they come.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var finding in LibraryChecks.Run())
            yield return finding;
        if (host is "all" or "worker")
        {
            var worker = Options<WorkerOptions>(
                "Worker",
                options => options.Model = model ?? (options.Model.Length > 0 ? options.Model : ModelFolder.Shipped)
            );
            foreach (
                var finding in worker.Remote.Endpoint is null
                    ? ModelChecks.RunWorker(model ?? configuration["Worker:Model"], worker, cancellationToken)
                    : [await ModelChecks.RunServerAsync(worker, cancellationToken)]
            )
                yield return finding;
        }
        else if (host == "ingest")
        {
            yield return ModelChecks.RunProfile(model ?? configuration["Ingest:Models:0"]);
        }

        if (configuration["Store:Postgres"] is { } postgres)
        {
            foreach (var finding in await DatabaseChecks.RunAsync(postgres, cancellationToken))
                yield return finding;
        }

        if (configuration["RabbitMq:Uri"] is not null && host != "api")
        {
            foreach (var finding in await BrokerChecks.RunAsync(Options<RabbitMqOptions>("RabbitMq"), cancellationToken))
                yield return finding;
        }

        if (configuration.GetSection("Chips").Exists())
            yield return await StorageChecks.RunChipsAsync(Options<ChipStoreOptions>("Chips"), cancellationToken);
        if (!Distributed)
            yield return StorageChecks.RunFolder(data);
    }

    private T Options<T>(string section, Action<T>? complete = null)
        where T : class, new()
    {
        var options = configuration.GetSection(section).Get<T>() ?? new T();
        complete?.Invoke(options);
        var result = new DataAnnotationValidateOptions<T>(name: null).Validate(null, options);
        return result.Failed ? throw new OptionsValidationException(section, typeof(T), result.Failures) : options;
    }
}
