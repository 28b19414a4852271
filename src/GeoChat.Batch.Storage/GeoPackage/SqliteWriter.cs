using System.Data.Common;
using System.Threading.Channels;
using GeoChat.Batch.Storage.Errors;
using GeoChat.Batch.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace GeoChat.Batch.Storage.GeoPackage;

/// <summary>
/// The one thread that writes. Queued work is grouped into one IMMEDIATE transaction, each item in a savepoint of its own: an item that
/// throws undoes only itself, and its caller is told of success after the commit.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxGroup = 64;

    private readonly Channel<WorkItem> _queue = Channel.CreateBounded<WorkItem>(new BoundedChannelOptions(1024) { SingleReader = true });
    private readonly Store _store;
    private readonly SqliteConnection _connection;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, DbCommand> _prepared = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqliteWriter(Store store, SqliteConnection connection, TimeProvider clock)
    {
        _store = store;
        _connection = connection;
        _clock = clock;
        new Thread(Loop) { IsBackground = true, Name = "store writer" }.Start();
    }

    /// <summary>Runs work on the writer's thread; the task ends after the commit. The work must only await the session.</summary>
    public async Task<T> RunAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken)
    {
        var item = new WorkItem<T>(work, cancellationToken);
        await _queue.Writer.WriteAsync(item, cancellationToken);
        return await item.Result;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _ended.Task;
    }

    private void Loop()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            RunGroup();
        foreach (var command in _prepared.Values)
            command.Dispose();
        _connection.Dispose();
        _ended.SetResult();
    }

    private void RunGroup()
    {
        var group = new List<WorkItem>(MaxGroup);
        try
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            var session = new StoreSession(_store, _connection, transaction, _clock.GetUtcNow().ToUnixTimeMilliseconds(), _prepared);
            while (group.Count < MaxGroup && _queue.Reader.TryRead(out var item))
            {
                group.Add(item);
                transaction.Save("item");
                if (!item.Run(session))
                    transaction.Rollback("item");
                transaction.Release("item");
            }
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            // The whole transaction is gone (disk full, file taken away): no caller may be told of a success.
            if (group.Count == 0 && _queue.Reader.TryRead(out var waiting))
                group.Add(waiting);
            var error = new StoreUnusableException(
                $"the store {_connection.DataSource} could not be written: {e.Message}; free space or check the disk",
                e
            );
            foreach (var item in group)
                item.Fail(error);
        }
        foreach (var item in group)
            item.Complete();
    }

    private abstract class WorkItem
    {
        /// <summary>Runs it; false where it threw and must be undone.</summary>
        public abstract bool Run(StoreSession session);

        public abstract void Fail(Exception error);

        public abstract void Complete();
    }

    private sealed class WorkItem<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken) : WorkItem
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _value;
        private Exception? _error;

        public Task<T> Result => _result.Task;

        public override bool Run(StoreSession session)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                // Microsoft.Data.Sqlite answers synchronously: the task is complete when it comes back.
                _value = work(session).GetAwaiter().GetResult();
                return true;
            }
            catch (Exception e)
            {
                _error = e;
                return false;
            }
        }

        public override void Fail(Exception error) => _error ??= error;

        public override void Complete()
        {
            if (_error is OperationCanceledException)
                _result.TrySetCanceled(cancellationToken);
            else if (_error is not null)
                _result.TrySetException(_error);
            else
                _result.TrySetResult(_value!);
        }
    }
}
