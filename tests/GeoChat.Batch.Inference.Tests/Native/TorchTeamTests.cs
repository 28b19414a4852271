using GeoChat.Batch.Inference.Native;

namespace GeoChat.Batch.Inference.Tests.Native;

public sealed class TorchTeamTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void Members_meet_before_any_goes_on(int threads)
    {
        TorchDevice.Start("cpu", null);
        for (var again = 0; again < 20; again++)
        {
            var work = new Rounds();
            TorchTeam.Run(work.Work, threads);
            Assert.Equal(threads, work.Members);
            Assert.Equal(0, work.Early);
            Assert.Equal(Rounds.Count * threads, work.Done);
        }
    }

    // In each round every member adds one; whoever goes on before all have is early.
    private sealed class Rounds
    {
        public const int Count = 50;

        private int _members,
            _done,
            _early;

        public int Members => _members;

        public int Done => _done;

        public int Early => _early;

        public void Work(int member, int members)
        {
            Interlocked.Increment(ref _members);
            for (var round = 1; round <= Count; round++)
            {
                Interlocked.Increment(ref _done);
                TorchTeam.Meet(members);
                if (Volatile.Read(ref _done) < round * members)
                    Interlocked.Increment(ref _early);
                TorchTeam.Meet(members);
            }
        }
    }
}
