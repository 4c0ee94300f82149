namespace PortKit.Cli.Tests;

/// <summary>The report command, as a user runs it.</summary>
public sealed class ReportCommandTests
{
    [Fact]
    public void Writes_the_same_page_each_time_with_every_section()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Root, "net.prototxt"), Command.Net);
        var (code, output, error) = Command.Run(folder.Root, "report", "--quiet", "net.prototxt", "-o", "one.html", "--seed", "1");
        Assert.Equal((0, "", ""), (code, output, error));
        Assert.Equal(0, Command.Run(folder.Root, "report", "net.prototxt", "-o", "two.html", "--seed", "1").Code);
        var page = File.ReadAllText(Path.Combine(folder.Root, "one.html"));
        Assert.Equal(page, File.ReadAllText(Path.Combine(folder.Root, "two.html")));
        foreach (var section in new[] { "summary", "graph", "weights", "signal", "verification", "messages" })
            Assert.Contains($"<section id=\"{section}\"", page, StringComparison.Ordinal);
        Assert.Contains("agree within", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_out_what_is_not_wanted_and_tells_messages_on_the_page_as_well()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Root, "net.prototxt"), Command.Net);
        var (code, _, error) = Command.Run(folder.Root, "report", "net.prototxt", "-o", "r.html", "--no-signal", "--no-verify");
        Assert.Equal(0, code);
        Assert.Contains("PK3001", error, StringComparison.Ordinal);
        var page = File.ReadAllText(Path.Combine(folder.Root, "r.html"));
        Assert.Contains("PK3001", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<section id=\"signal\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<section id=\"verification\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_net_that_cannot_be_converted_gives_the_page_and_2()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Root, "bad.prototxt");
        File.WriteAllText(path, Command.Net.Replace("ReLU", "Relu", StringComparison.Ordinal));
        var (code, output, error) = Command.Run(folder.Root, "report", path, "-o", "r.html");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("bad.prototxt(7,", error, StringComparison.Ordinal);
        Assert.EndsWith("The page was written all the same, and shows what is missing: r.html\n", error, StringComparison.Ordinal);
        var page = File.ReadAllText(Path.Combine(folder.Root, "r.html"));
        Assert.Contains("Did you mean", page, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Root, page, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_bad_text_and_a_bad_place_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Root, "bad.prototxt"), "layer { name: \"a\" type: ");
        var (code, _, error) = Command.Run(folder.Root, "report", "bad.prototxt", "-o", "r.html");
        Assert.Equal(2, code);
        Assert.Contains("bad.prototxt(1,", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Root, "r.html")));

        File.WriteAllText(Path.Combine(folder.Root, "net.prototxt"), Command.Net);
        (code, _, error) = Command.Run(folder.Root, "report", "net.prototxt", "-o", "no/such/folder/r.html", "--no-signal", "--no-verify");
        Assert.Equal(2, code);
        Assert.Contains("PK4002", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_net_in_a_file_of_weights_has_a_page()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Root, "net.prototxt"), Command.Net);
        Assert.Equal(0, Command.Run(folder.Root, "init", "net.prototxt", "-o", "w.caffemodel", "--seed", "9").Code);
        Assert.Equal(0, Command.Run(folder.Root, "report", "w.caffemodel", "-o", "r.html", "--no-signal", "--no-verify").Code);
        Assert.Contains("InnerProduct", File.ReadAllText(Path.Combine(folder.Root, "r.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_is_shown_where_that_is_asked_for()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have no xdg-open to put another in the place of.");
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Root, "net.prototxt"), Command.Net);
        var program = Path.Combine(folder.Root, "xdg-open");
        File.WriteAllText(program, "#!/bin/sh\nprintf %s \"$1\" > shown.tmp && mv shown.tmp shown\n");
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var path = Environment.GetEnvironmentVariable("PATH");
        try
        {
            Environment.SetEnvironmentVariable("PATH", $"{folder.Root}:{path}");

            // A process that began before would look in the old places.
            Assert.Equal(0, Command.Run(folder.Root, null, ["report", "net.prototxt", "-o", "r.html", "--no-signal", "--no-verify", "--open"]).Code);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        var shown = Path.Combine(folder.Root, "shown");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(shown), TimeSpan.FromSeconds(20)));
        Assert.EndsWith("/r.html", File.ReadAllText(shown), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signal_that_overflows_gives_the_page_and_1()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Root, "net.prototxt"), Command.Net.Replace("std: 0.1", "std: 1e38", StringComparison.Ordinal));
        var (code, _, error) = Command.Run(folder.Root, "report", "net.prototxt", "-o", "r.html", "--seed", "1", "--no-verify");
        Assert.Equal(1, code);
        Assert.Contains("error PK", error, StringComparison.Ordinal);
        Assert.Contains("not finite", File.ReadAllText(Path.Combine(folder.Root, "r.html")), StringComparison.Ordinal);
    }
}
