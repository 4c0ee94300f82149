using System.Collections.Concurrent;

namespace PortKit.Files.Tests.Streams;

public sealed class ScratchFolderTests
{
    /// <summary>Each clears what the dead left behind while others make and take away theirs, and nobody takes away what is in use.</summary>
    [Fact]
    public void Many_at_a_time_leave_each_other_alone()
    {
        var (paths, failures) = (new ConcurrentBag<string>(), new ConcurrentBag<Exception>());
        var threads = Enumerable.Range(0, 8).Select(_ => new Thread(Use)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
        Assert.Equal(800, paths.Distinct().Count());
        Assert.DoesNotContain(paths, Directory.Exists);

        void Use()
        {
            try
            {
                for (var i = 0; i < 100; i++)
                {
                    using var folder = ScratchFolder.Create();
                    File.WriteAllText(Path.Combine(folder.Path, "file"), "text");
                    Assert.Equal("text", File.ReadAllText(Path.Combine(folder.Path, "file")));
                    paths.Add(folder.Path);
                }
            }
#pragma warning disable CA1031 // The test fails by it, in its own thread.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                failures.Add(failure);
            }
        }
    }

    [Fact]
    public void What_the_dead_left_behind_is_cleared()
    {
        var dead = Directory.CreateTempSubdirectory("portkit-scratch-1-deadbeef-").FullName;
        File.WriteAllText(Path.Combine(dead, ".lock"), "");
        File.WriteAllText(Path.Combine(dead, "file"), "text");
        using (ScratchFolder.Create())
            Assert.False(Directory.Exists(dead));
    }
}
