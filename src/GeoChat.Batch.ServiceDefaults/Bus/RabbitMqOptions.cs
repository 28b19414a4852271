using System.ComponentModel.DataAnnotations;

namespace GeoChat.Batch.ServiceDefaults.Bus;

/// <summary>The broker (section <c>RabbitMq</c>).</summary>
public sealed class RabbitMqOptions
{
    /// <summary>amqp:// or amqps://, with user and virtual host; the password may come in <see cref="Password"/> instead.</summary>
    [Required]
    public Uri Uri { get; set; } = new("amqp://localhost:5672/");

    /// <summary>Overrides the URI's.</summary>
    public string? User { get; set; }

    /// <summary>Overrides the URI's.</summary>
    public string? Password { get; set; }

    /// <summary>
    /// A peer that is silent for about three of these is gone; RabbitMQ's own default of 60 s leaves a cut wire unnoticed for
    /// minutes.
    /// </summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Replicas of each queue; null leaves it to the broker.</summary>
    [Range(1, 99)]
    public int? Replicas { get; set; }
}
