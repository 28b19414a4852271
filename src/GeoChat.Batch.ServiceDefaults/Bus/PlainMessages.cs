using System.Diagnostics;
using System.Text.Json;
using GeoChat.Batch.ServiceDefaults.Observability;
using MassTransit;

namespace GeoChat.Batch.ServiceDefaults.Bus;

/// <summary>
/// What a message is on the wire: its record as JSON, and the header <c>traceparent</c>; nothing of the library that sends it
/// (docs/decisions/0013).
/// </summary>
internal static class PlainMessages
{
    public const string TraceParent = "traceparent";

    public static void UsePlainMessages(this IBusFactoryConfigurator bus)
    {
        bus.ClearSerialization();
        bus.ConfigureJsonSerializerOptions(options => new JsonSerializerOptions(options) { WriteIndented = false });
        bus.UseRawJsonSerializer(RawSerializerOptions.AnyMessageType, isDefault: true);
        bus.ConfigureSend(pipe => pipe.UseExecute(NameTrace));
        bus.UseFilter(new TraceParentFilter());
    }

    private static void NameTrace(SendContext context)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } current)
            context.Headers.Set(TraceParent, current.Id);
    }

    /// <summary>Continues a message's trace where its sender was not MassTransit, which reads a header of its own.</summary>
    private sealed class TraceParentFilter : IFilter<ConsumeContext>
    {
        public async Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
        {
            using var span = Activity.Current is null ? Continue(context.Headers.Get<string>(TraceParent)) : null;
            await next.Send(context);
        }

        public void Probe(ProbeContext context) => context.CreateFilterScope(TraceParent);

        private static Activity? Continue(string? traceParent) =>
            ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent)
                ? Telemetry.Source.StartActivity("receive", ActivityKind.Consumer, parent)
                : null;
    }
}
