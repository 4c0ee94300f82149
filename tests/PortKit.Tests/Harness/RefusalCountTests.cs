using System.Reflection;

namespace PortKit.Tests.Harness;

/// <summary>
/// The table of nets that Caffe refuses stands where its layers are tested: each row with its code and, by a caret, its place. Here
/// they are counted.
/// </summary>
public sealed class RefusalCountTests
{
    [Fact]
    public void The_table_of_refusals_has_at_least_120_rows()
    {
        var tables = typeof(RefusalCountTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.Name.StartsWith("Refuses", StringComparison.Ordinal))
            .Select(method => (Name: $"{method.DeclaringType!.Name}.{method.Name}", Rows: Math.Max(1, method.GetCustomAttributes<InlineDataAttribute>().Count())))
            .ToList();
        foreach (var (name, rows) in tables)
            TestContext.Current.TestOutputHelper?.WriteLine($"{rows,4} {name}");
        var total = tables.Sum(table => table.Rows);
        TestContext.Current.TestOutputHelper?.WriteLine($"{total,4} in all");
        Assert.True(total >= 120, $"{total}");
    }
}
