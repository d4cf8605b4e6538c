/**
 * A drawing of boxes in columns, from left to right: each box stands right of those it depends on. Links that cross columns go
 * through lanes of their own, so that no box covers them. The method is the usual one (Sugiyama, Tagawa and Toda 1981): columns by
 * longest path, order within a column by the mean place of the neighbours, then heights by shifting towards them.
 */

export interface LayoutBox {
	readonly height: number;
}

export interface LayoutLink {
	readonly from: number;
	readonly to: number;
}

export interface LayoutOptions {
	/** Between boxes of a column. */
	readonly gap: number;
	/** Height of a lane. */
	readonly lane: number;
}

export interface Layout {
	/** Of each box. */
	readonly columns: readonly number[];
	readonly tops: readonly number[];
	/** For each link, the height at which it crosses each column between its ends. */
	readonly lanes: readonly (readonly number[])[];
	readonly columnCount: number;
	readonly height: number;
}

interface Cell {
	/** Absent for a lane. */
	readonly box?: number;
	readonly height: number;
	top: number;
	readonly before: Cell[];
	readonly after: Cell[];
}

/** Links must not make a circle; boxes are numbered so that they lead from lower to higher numbers, or in any order. */
export function layeredLayout(
	boxes: readonly LayoutBox[],
	links: readonly LayoutLink[],
	{ gap, lane }: LayoutOptions,
): Layout {
	const columns = columnsOf(boxes.length, links);
	const columnCount = Math.max(0, ...columns) + 1;
	const grid: Cell[][] = Array.from({ length: columnCount }, () => []);
	const cells = boxes.map(({ height }, box): Cell => {
		const cell: Cell = { box, height, top: 0, before: [], after: [] };
		grid[columns[box] as number]?.push(cell);
		return cell;
	});
	const lanes = links.map(({ from, to }) => {
		const path: Cell[] = [];
		let last = cells[from] as Cell;
		for (
			let column = (columns[from] as number) + 1;
			column < (columns[to] as number);
			column++
		) {
			const cell: Cell = { height: lane, top: 0, before: [], after: [] };
			grid[column]?.push(cell);
			connect(last, cell);
			path.push(cell);
			last = cell;
		}
		connect(last, cells[to] as Cell);
		return path;
	});
	orderColumns(grid);
	placeCells(grid, gap);
	const tops = cells.map(({ top }) => top);
	const all = grid.flat();
	const highest = all.length === 0 ? 0 : Math.min(...all.map(({ top }) => top));
	return {
		columns,
		columnCount,
		tops: tops.map((top) => top - highest),
		lanes: lanes.map((path) =>
			path.map(({ top, height }) => top + height / 2 - highest),
		),
		height:
			Math.max(0, ...all.map(({ top, height }) => top + height)) - highest,
	};
}

function connect(from: Cell, to: Cell): void {
	from.after.push(to);
	to.before.push(from);
}

/** The longest way to each box. Boxes that nothing leads to stand just left of what they lead to. */
function columnsOf(count: number, links: readonly LayoutLink[]): number[] {
	const columns = new Array<number>(count).fill(0);
	for (let round = 0; round < count; round++) {
		let changed = false;
		for (const { from, to } of links) {
			const wanted = (columns[from] as number) + 1;
			if ((columns[to] as number) >= wanted) continue;
			columns[to] = wanted;
			changed = true;
		}
		if (!changed) break;
	}
	for (let box = 0; box < count; box++) {
		if (links.some(({ to }) => to === box)) continue;
		const next = links
			.filter(({ from }) => from === box)
			.map(({ to }) => columns[to] as number);
		if (next.length > 0) columns[box] = Math.min(...next) - 1;
	}
	return columns;
}

const sweeps = 12;

function orderColumns(grid: Cell[][]): void {
	let best = grid.map((column) => [...column]);
	let fewest = crossings(grid);
	for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
		const forward = sweep % 2 === 0;
		const order = forward ? grid : [...grid].reverse();
		for (const column of order) {
			const places = placesOf(grid);
			const key = (cell: Cell): number => {
				const near = forward ? cell.before : cell.after;
				if (near.length === 0) return places.get(cell) as number;
				return (
					near.reduce((sum, each) => sum + (places.get(each) as number), 0) /
					near.length
				);
			};
			const keys = new Map(column.map((cell) => [cell, key(cell)]));
			column.sort((a, b) => (keys.get(a) as number) - (keys.get(b) as number));
		}
		const found = crossings(grid);
		if (found >= fewest) continue;
		fewest = found;
		best = grid.map((column) => [...column]);
	}
	for (const [index, column] of best.entries()) grid[index] = column;
}

/** Places in the column, from 0 to 1. */
function placesOf(grid: readonly Cell[][]): ReadonlyMap<Cell, number> {
	const places = new Map<Cell, number>();
	for (const column of grid) {
		for (const [index, cell] of column.entries()) {
			places.set(cell, (index + 0.5) / column.length);
		}
	}
	return places;
}

function crossings(grid: readonly Cell[][]): number {
	const places = placesOf(grid);
	let count = 0;
	for (const column of grid) {
		const ends = column.flatMap((cell) =>
			cell.after.map(
				(next) =>
					[places.get(cell) as number, places.get(next) as number] as const,
			),
		);
		for (const [index, [a, b]] of ends.entries()) {
			for (const [c, d] of ends.slice(index + 1)) {
				if ((a - c) * (b - d) < 0) count++;
			}
		}
	}
	return count;
}

const rounds = 24;

/** Stacks the columns, then moves each cell towards its neighbours as far as the cells around it let it. */
function placeCells(grid: readonly Cell[][], gap: number): void {
	for (const column of grid) {
		let top = 0;
		for (const cell of column) {
			cell.top = top;
			top += cell.height + gap;
		}
	}
	for (let round = 0; round < rounds; round++) {
		const forward = round % 2 === 0;
		for (const column of forward ? grid : [...grid].reverse()) {
			settle(column, gap, (cell) => (forward ? cell.before : cell.after));
		}
	}
}

/** Gives a column the tops that are nearest to the wanted ones without overlaps: runs of cells that touch move as one. */
function settle(
	column: readonly Cell[],
	gap: number,
	near: (cell: Cell) => readonly Cell[],
): void {
	interface Block {
		/** Sum and number of the wanted tops of the block's first cell. */
		sum: number;
		count: number;
		height: number;
		cells: Cell[];
	}
	const blocks: Block[] = [];
	for (const cell of column) {
		const cells = near(cell);
		const middles = cells
			.map(({ top, height }) => top + height / 2)
			.sort((a, b) => a - b);
		const middle = median(middles) ?? cell.top + cell.height / 2;
		const weight = cells.length === 0 ? 0.1 : 1;
		let block: Block = {
			sum: (middle - cell.height / 2) * weight,
			count: weight,
			height: cell.height + gap,
			cells: [cell],
		};
		for (
			let last = blocks.at(-1);
			last !== undefined &&
			last.sum / last.count + last.height > block.sum / block.count;
			last = blocks.at(-1)
		) {
			blocks.pop();
			block = {
				sum: last.sum + block.sum - last.height * block.count,
				count: last.count + block.count,
				height: last.height + block.height,
				cells: [...last.cells, ...block.cells],
			};
		}
		blocks.push(block);
	}
	for (const { sum, count, cells } of blocks) {
		let top = sum / count;
		for (const cell of cells) {
			cell.top = top;
			top += cell.height + gap;
		}
	}
}

function median(sorted: readonly number[]): number | undefined {
	const half = sorted.length / 2;
	const a = sorted[Math.ceil(half) - 1];
	const b = sorted[Math.floor(half)];
	return a === undefined || b === undefined ? undefined : (a + b) / 2;
}
